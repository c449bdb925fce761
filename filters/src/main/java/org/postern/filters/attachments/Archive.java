package org.postern.filters.attachments;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A kind of archive, as far as rules want to know it. */
interface Archive {

    /** Longer names are not real ones. */
    int MAX_NAME = 4096;

    /** Gives the bytes of a file. */
    @FunctionalInterface
    interface Source {
        /**
         * Reads it, once; what is read is limited by who reads.
         *
         * @throws IOException if it is damaged
         */
        InputStream open() throws IOException;
    }

    /**
     * A file in an archive.
     *
     * @param names as the archive has them; more than one if it is ambiguous
     * @param size as the archive has it: nothing to rely on
     * @param encrypted whether it is
     * @param unknown whether it is compressed in a way that nothing here reads
     * @param bytes what is in it; empty if that cannot be had
     */
    record Entry(List<String> names, long size, boolean encrypted, boolean unknown, Optional<Source> bytes) {}

    /** What is done with each file. */
    @FunctionalInterface
    interface Visitor {
        /** One more. */
        void visit(Entry entry) throws IOException;
    }

    /**
     * Goes through the files.
     *
     * @return whether the archive itself is encrypted, so that not even names can be seen
     * @throws IOException if it is damaged, or a bound is exceeded
     */
    boolean read(Content content, Budget budget, Visitor visitor) throws IOException;
}
