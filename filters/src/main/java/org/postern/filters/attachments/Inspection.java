package org.postern.filters.attachments;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipException;
import org.postern.api.mime.MimeException;
import org.postern.api.mime.MimeParser;
import org.postern.api.mime.MimeRules;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.api.text.ContentType;
import org.postern.filters.attachments.Budget.UnreadableException;

/** Looks at the parts of one message, and at the files in archives in them. */
final class Inspection {

    private static final List<String> ARCHIVES = List.of(".zip", ".7z", ".rar");

    private final Budget budget;
    private final Consumer<Item> found;

    /** @param found is given each part and file, those in an archive before it */
    Inspection(Budget budget, Consumer<Item> found) {
        this.budget = budget;
        this.found = found;
    }

    /** What is in a file. */
    private static final class Inside {
        private boolean encrypted;
        private boolean unreadable;
    }

    /**
     * A part, and the files in it.
     *
     * @throws IOException if the part cannot be read, or there is no room for a copy of it
     */
    void look(Part part) throws IOException {
        look(part, length -> {}, 0);
    }

    private Item look(Part part, Content.Toll toll, int depth) throws IOException {
        try (InputStream in = part.decoded().open();
                Content content = Content.copy(in, toll)) {
            Inside inside = new Inside();
            if (budget.isForArchives() && isMessageInFull(part)) {
                lookIntoMessage(content, depth + 1, inside);
            }
            return look(FileNames.of(part), part.type(), content, depth, inside);
        }
    }

    /** One that was not taken apart with the message around it: it is encoded, which readers decode. */
    private static boolean isMessageInFull(Part part) {
        ContentType type = part.type();
        return part.parts().isEmpty()
                && type.type().equals("message")
                && (!part.encoding().isIdentity() || type.subtype().equals("news"));
    }

    private void lookIntoMessage(Content content, int depth, Inside inside) throws IOException {
        try {
            budget.requireDepth(depth);
            for (Part part :
                    MimeParser.parse(octets(content), MimeRules.DEFAULT).all()) {
                budget.takeEntry();
                if (part.parts().isEmpty()) {
                    Item item = look(part, budget::takeBytes, depth);
                    inside.encrypted |= item.encrypted();
                    inside.unreadable |= item.unreadable();
                }
            }
        } catch (UnreadableException | MimeException e) {
            inside.unreadable = true;
        }
    }

    private static Octets octets(Content content) {
        return new Octets() {
            @Override
            public InputStream open() {
                return content.open(0, content.size());
            }

            @Override
            public long size() {
                return content.size();
            }
        };
    }

    private Item look(Collection<String> raw, ContentType declared, Content content, int depth, Inside inside)
            throws IOException {
        List<String> names = FileNames.compared(raw);
        inside.unreadable |= FileNames.isOneTooLong(raw);
        Optional<Archive> archive = archive(content);
        if (OfficeFile.isOne(content)) {
            inside.encrypted = OfficeFile.isEncrypted(content);
        } else if (budget.isForArchives() && archive.isPresent()) {
            lookInto(archive.get(), content, declared, depth + 1, inside);
        } else if (budget.isForArchives()
                && isCalledAnArchive(names)) { // and may be one for readers that are less strict
            inside.unreadable = true;
        }
        List<String> detected = DetectedType.of(content.beginning(DetectedType.BEGINNING));
        Item item = new Item(names, declared, detected, content.size(), inside.encrypted, inside.unreadable);
        found.accept(item);
        return item;
    }

    private static boolean isCalledAnArchive(List<String> names) {
        return names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> ARCHIVES.stream().anyMatch(name::endsWith));
    }

    private static Optional<Archive> archive(Content content) throws IOException {
        if (ZipArchive.isOne(content)) {
            return Optional.of(new ZipArchive());
        } else if (SevenZipArchive.isOne(content)) {
            return Optional.of(new SevenZipArchive());
        } else if (RarArchive.isOne(content)) {
            return Optional.of(new RarArchive());
        } else {
            return Optional.empty();
        }
    }

    private void lookInto(Archive archive, Content content, ContentType declared, int depth, Inside inside)
            throws IOException {
        try {
            budget.requireDepth(depth);
            boolean encrypted = archive.read(content, budget, entry -> {
                Item item = look(entry, declared, depth);
                inside.encrypted |= item.encrypted();
                inside.unreadable |= item.unreadable();
            });
            inside.encrypted |= encrypted; // not in one step with what sets it meanwhile
        } catch (UnreadableException | ZipException | EOFException e) {
            inside.unreadable = true;
        }
    }

    private Item look(Archive.Entry entry, ContentType declared, int depth) throws IOException {
        List<String> names = FileNames.compared(entry.names());
        if (entry.encrypted() || entry.bytes().isEmpty()) {
            Item item = new Item(names, declared, List.of(), entry.size(), entry.encrypted(), entry.unknown());
            found.accept(item);
            return item;
        }
        try (InputStream in = entry.bytes().get().open()) {
            byte[] beginning = in.readNBytes(DetectedType.BEGINNING);
            budget.takeBytes(beginning.length);
            try (Content start = Content.copy(new ByteArrayInputStream(beginning), length -> {})) {
                boolean whole = beginning.length == DetectedType.BEGINNING
                        && (OfficeFile.isOne(start) || archive(start).isPresent());
                if (!whole && beginning.length == DetectedType.BEGINNING) {
                    return notInFull(names, declared, entry.size(), beginning);
                } else if (!whole) {
                    return look(entry.names(), declared, start, depth, new Inside());
                }
            }
            InputStream all = new SequenceInputStream(new ByteArrayInputStream(beginning), in);
            try (Content content = Content.copy(all, budget::takeBytes)) {
                return look(entry.names(), declared, content, depth, new Inside());
            }
        }
    }

    /** Of most files the beginning is enough. */
    private Item notInFull(List<String> names, ContentType declared, long size, byte[] beginning) throws IOException {
        boolean unreadable = isCalledAnArchive(names);
        long atLeast = Math.max(size, beginning.length);
        Item item = new Item(names, declared, DetectedType.of(beginning), atLeast, false, unreadable);
        found.accept(item);
        return item;
    }
}
