package org.postern.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file and of the key file beside it, or of the PEM and key files in a folder, as they were when they were read.
 *
 * @param path the file or folder
 * @param files the bytes of each file
 */
record Content(Path path, SortedMap<Path, byte[]> files) {

    static final String KEY = ".key";
    static final String PEM = ".pem";

    /** What shows that a file has been written or replaced, without reading it. */
    record Stamp(long size, FileTime modified, @Nullable Object file) {}

    static Content read(Path path) throws IOException {
        SortedMap<Path, byte[]> files = new TreeMap<>();
        for (Path file : stamps(path).keySet()) {
            files.put(file, Files.readAllBytes(file));
        }
        return new Content(path, files);
    }

    /** The files, without reading them. */
    static SortedMap<Path, Stamp> stamps(Path path) throws IOException {
        SortedMap<Path, Stamp> stamps = new TreeMap<>();
        if (Files.isDirectory(path)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, "*{" + PEM + "," + KEY + "}")) {
                for (Path entry : entries) {
                    stamp(entry, stamps);
                }
            }
        } else {
            stamp(path, stamps);
            if (stamps.isEmpty()) {
                throw new NoSuchFileException(path.toString());
            }
            stamp(path.resolveSibling(alias(path) + KEY), stamps);
        }
        return stamps;
    }

    /** Leaves out what is no file, or is not there any more. */
    private static void stamp(Path file, Map<Path, Stamp> stamps) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                stamps.put(file, new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey()));
            }
        } catch (NoSuchFileException e) {
            // a key beside its certificate need not be there
        }
    }

    /** The file's name without its ending. */
    static String alias(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** Whether the files are PEM files. */
    boolean isPem() {
        byte[] file = files.get(path);
        return file == null || text(file).contains("-----BEGIN ");
    }

    /** The text of a file; empty if there is no such file. */
    String text(Path file) {
        byte[] bytes = files.get(file);
        return bytes == null ? "" : text(bytes);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The file as a PKCS#12 or JKS key store; the JDK's PKCS#12 reads both. */
    KeyStore keyStore(String password) throws TlsException {
        byte[] bytes = files.getOrDefault(path, new byte[0]);
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
}
