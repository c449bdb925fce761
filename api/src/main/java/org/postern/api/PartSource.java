package org.postern.api;

import java.io.IOException;
import org.postern.api.mime.Part;

/** Where the parts of a message come from when they are asked for first. */
@FunctionalInterface
interface PartSource {

    Part root() throws IOException;
}
