package org.postern.filters.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.postern.api.octets.Octets;

/**
 * A folder: in a folder for each day two files for each message, {@code .eml} with its bytes and {@code .properties} with the rest, which
 * the owner alone may read. A message is there once its {@code .properties} is.
 */
final class FolderStore implements ReadableStore {

    private static final Logger LOG = System.getLogger(FolderStore.class.getName());

    private static final String MESSAGE = ".eml";
    private static final String PROPERTIES = ".properties";
    private static final String DAY = "\\d{4}-\\d\\d-\\d\\d";
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final Path folder;
    private final boolean posix;

    /** @param folder one that is there */
    FolderStore(Path folder) {
        this.folder = folder;
        posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public void check() throws IOException {
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new IOException(this + " cannot be written to");
        }
    }

    // ---- writing

    @Override
    public void put(StoredMessage stored, Octets message) throws IOException {
        Path day = folder.resolve(Ids.day(stored.id()));
        createFolder(day);
        Path bytes = day.resolve(stored.id() + MESSAGE);
        Path properties = day.resolve(stored.id() + PROPERTIES);
        Path unfinished = day.resolve(stored.id() + MESSAGE + ".tmp");
        Path unfinishedProperties = day.resolve(stored.id() + PROPERTIES + ".tmp");
        try {
            write(unfinished, message);
            write(unfinishedProperties, Octets.of(text(stored)));
            Files.move(unfinished, bytes, StandardCopyOption.ATOMIC_MOVE);
            Files.move(unfinishedProperties, properties, StandardCopyOption.ATOMIC_MOVE);
            synchronise(day);
        } catch (IOException | RuntimeException e) { // the message is not there any more once the first one is gone
            IOException failure = new IOException(this + ": " + e, e);
            delete(List.of(properties, bytes, unfinished, unfinishedProperties), failure);
            throw failure;
        }
    }

    private static void delete(List<Path> files, IOException failure) {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private void createFolder(Path day) throws IOException {
        try {
            Files.createDirectory(day, permissions("rwx------"));
            synchronise(folder);
        } catch (FileAlreadyExistsException e) {
            // most often
        } catch (IOException e) {
            throw new IOException(this + ": " + e, e);
        }
    }

    private FileAttribute<?>[] permissions(String text) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    private void write(Path file, Octets octets) throws IOException {
        try (FileChannel channel = FileChannel.open(file, NEW, permissions("rw-------"))) {
            OutputStream out = Channels.newOutputStream(channel);
            try (InputStream in = octets.open()) {
                in.transferTo(out);
            }
            channel.force(true);
        }
    }

    /** So that the names outlast a crash, where a folder can be opened. */
    private static void synchronise(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(directory)) {
                channel.force(true);
            }
        }
    }

    private static String text(StoredMessage stored) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("id", stored.id());
        properties.setProperty("time", stored.time().toString());
        properties.setProperty("session", stored.origin().session());
        properties.setProperty("client", stored.origin().client());
        properties.setProperty("user", stored.origin().user());
        properties.setProperty("sender", stored.senderLine());
        properties.setProperty("recipients", stored.recipientLines());
        properties.setProperty("policy", stored.why().policy());
        properties.setProperty("reason", stored.why().reason());
        properties.setProperty("size", Long.toString(stored.digest().size()));
        properties.setProperty("sha256", stored.digest().sha256());
        StringWriter text = new StringWriter();
        properties.store(text, null);
        return text.toString();
    }

    // ---- reading

    @Override
    public Usage usage() throws IOException {
        long messages = 0;
        long size = 0;
        for (Path day : days()) {
            for (String id : ids(day)) {
                try {
                    size += Files.size(day.resolve(id + MESSAGE));
                    messages++;
                } catch (NoSuchFileException e) {
                    // has just been deleted
                }
            }
        }
        return new Usage(messages, size);
    }

    private List<Path> days() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(day -> day.getFileName().toString().matches(DAY))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /** Those of a day, the newest first. */
    private static List<String> ids(Path day) throws IOException {
        try (Stream<Path> all = Files.list(day)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(PROPERTIES))
                    .map(name -> name.substring(0, name.length() - PROPERTIES.length()))
                    .filter(Ids::isId)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public List<StoredMessage> list(int offset, int max) throws IOException {
        List<StoredMessage> page = new ArrayList<>();
        int left = offset;
        for (Path day : days()) {
            for (String id : ids(day)) {
                if (left > 0) {
                    left--;
                } else if (page.size() < max) {
                    readable(id).ifPresent(page::add);
                } else {
                    return page;
                }
            }
        }
        return page;
    }

    /** For lists, in which the others are to be seen. */
    private Optional<StoredMessage> readable(String id) throws IOException {
        try {
            return find(id);
        } catch (DamagedException e) {
            LOG.log(Level.ERROR, "left out of a list of messages: " + e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Optional<StoredMessage> find(String id) throws IOException {
        Properties properties = new Properties();
        Path file = file(Ids.require(id), PROPERTIES);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
            return Optional.of(new StoredMessage(
                    id,
                    Instant.parse(text(properties, "time")),
                    new StoredMessage.Origin(
                            text(properties, "session"), text(properties, "client"), text(properties, "user")),
                    StoredMessage.mail(text(properties, "sender")),
                    StoredMessage.recipients(text(properties, "recipients")),
                    new StoredMessage.Why(text(properties, "policy"), text(properties, "reason")),
                    new Digest(Long.parseLong(text(properties, "size")), text(properties, "sha256"))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DateTimeException | IllegalArgumentException | CharacterCodingException e) {
            throw new DamagedException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static String text(Properties properties, String name) {
        return properties.getProperty(name, "");
    }

    private Path file(String id, String ending) {
        return folder.resolve(Ids.day(id)).resolve(id + ending);
    }

    @Override
    public Octets message(StoredMessage stored) {
        Path file = file(stored.id(), MESSAGE);
        return new Octets() {
            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }

            @Override
            public long size() throws IOException {
                return Files.size(file);
            }
        };
    }

    // ---- deleting

    @Override
    public boolean delete(String id) throws IOException {
        boolean there = Files.deleteIfExists(file(Ids.require(id), PROPERTIES));
        Files.deleteIfExists(file(id, MESSAGE));
        return there;
    }

    @Override
    public int deleteBefore(Instant time) throws IOException {
        String first = Ids.next(time).replaceAll("-.*", "");
        int deleted = 0;
        for (Path day : days()) {
            if (day.getFileName().toString().compareTo(Ids.day(first)) <= 0) {
                for (String id : ids(day)) {
                    deleted += id.compareTo(first) < 0 && delete(id) ? 1 : 0;
                }
            }
        }
        return deleted;
    }

    @Override
    public String toString() {
        return "folder " + folder;
    }
}
