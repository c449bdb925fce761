package org.postern.filters.attachments;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;

/** What bytes are by their own look, as Apache Tika knows it; what they are called does not matter. */
final class DetectedType {

    /** How much of a file is looked at: the mark of a disk image is at 32 KiB. */
    static final int BEGINNING = 64 * 1024;

    private static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();

    private DetectedType() {}

    /**
     * The type, and the more general ones that it is a kind of, without parameters; a document of Office Open XML is a ZIP archive, too.
     *
     * @param beginning the first {@link #BEGINNING} bytes, or all if there are fewer
     */
    static List<String> of(byte[] beginning) throws IOException {
        MediaTypeRegistry registry = TYPES.getMediaTypeRegistry();
        Set<String> types = new LinkedHashSet<>();
        MediaType type = TYPES.detect(new ByteArrayInputStream(beginning), new Metadata());
        types.add(name(type));
        for (MediaType general = registry.getSupertype(type);
                general != null && !general.equals(MediaType.OCTET_STREAM);
                general = registry.getSupertype(general)) {
            types.add(name(general));
        }
        return List.copyOf(types);
    }

    private static String name(MediaType type) {
        return type.getBaseType().toString();
    }
}
