package org.postern.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is in a file and in the key file beside it, or in the PEM and key files in a folder.
 *
 * @param path the file or folder
 * @param files each with its bytes, as characters of ISO 8859-1
 */
record Content(Path path, SortedMap<Path, String> files) {

    static final String KEY = ".key";
    static final String PEM = ".pem";

    static Content read(Path path) throws IOException {
        SortedMap<Path, String> files = new TreeMap<>();
        if (Files.isDirectory(path)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, "*{" + PEM + "," + KEY + "}")) {
                for (Path entry : entries) {
                    addFile(entry, files);
                }
            }
        } else {
            addFile(path, files);
            if (files.isEmpty()) {
                throw new NoSuchFileException(path.toString());
            }
            addFile(keyFile(path), files);
        }
        return new Content(path, files);
    }

    /** Leaves out what is no file: a key beside its certificate need not be there. */
    private static void addFile(Path file, Map<Path, String> files) throws IOException {
        if (Files.isRegularFile(file)) {
            files.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
        }
    }

    /** Where a certificate's key is, if not in the same file. */
    static Path keyFile(Path certificate) {
        return certificate.resolveSibling(alias(certificate) + KEY);
    }

    /** The file's name without its ending. */
    static String alias(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** Whether the files are PEM files. */
    boolean isPem() {
        return !files.containsKey(path) || text(path).contains("-----BEGIN ");
    }

    /** The text of a file; empty if there is no such file. */
    String text(Path file) {
        return files.getOrDefault(file, "");
    }

    /** The file as a PKCS#12 or JKS key store; the JDK's PKCS#12 reads both. */
    KeyStore keyStore(String password) throws TlsException {
        byte[] bytes = text(path).getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length == 0) {
            throw new TlsException(path + " is empty");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password.isEmpty() ? null : password.toCharArray());
            return store;
        } catch (IOException e) {
            throw new TlsException(
                    e.getCause() instanceof UnrecoverableKeyException
                            ? "the password of " + path + " is wrong"
                            : path + " is no PKCS#12, JKS or PEM file, or is damaged (" + e.getMessage() + ")",
                    e);
        } catch (GeneralSecurityException e) {
            throw new TlsException(path + " is of no use (" + e.getMessage() + ")", e);
        }
    }

    /** Nothing secret. */
    @Override
    public String toString() {
        return path.toString();
    }
}
