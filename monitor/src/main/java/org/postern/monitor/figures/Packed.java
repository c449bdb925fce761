package org.postern.monitor.figures;

import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;

/** Numbers, most of them small, in few bytes. */
final class Packed {

    private final byte[] bytes;

    Packed(PackedWriter out) {
        bytes = out.toBytes();
    }

    PackedReader read() {
        return new PackedReader(bytes);
    }
}
