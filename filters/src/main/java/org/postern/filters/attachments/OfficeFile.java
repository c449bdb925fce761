package org.postern.filters.attachments;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A file of OLE 2, which an encrypted document of Office Open XML is in: a stream of it is called so. */
final class OfficeFile {

    /** Where a directory entry, which begins with its name, can be. */
    private static final int ALIGNMENT = 128;

    private static final byte[] ENCRYPTED = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);

    private OfficeFile() {}

    static boolean isOne(Content content) throws IOException {
        return content.startsWith(0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1);
    }

    static boolean isEncrypted(Content content) throws IOException {
        try (InputStream in = new BufferedInputStream(content.open(0, content.size()), 64 * 1024)) {
            byte[] entry = new byte[ALIGNMENT];
            while (in.readNBytes(entry, 0, ALIGNMENT) > 0) {
                if (Arrays.equals(entry, 0, ENCRYPTED.length, ENCRYPTED, 0, ENCRYPTED.length)) {
                    return true;
                }
            }
            return false;
        }
    }
}
