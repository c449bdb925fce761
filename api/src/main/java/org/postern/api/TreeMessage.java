package org.postern.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.UnaryOperator;
import org.postern.api.mime.Edit;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.api.mime.MimeRules;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spliced;

/** A message that remembers its parts. */
final class TreeMessage implements Message {

    /** Where the parts come from when they are asked for first. */
    private interface Parts {

        Part root() throws IOException;
    }

    private final Octets octets;
    private final long size;
    private final MimeRules rules;
    private final Parts parts;
    /** One object, so that parts that have been handed out are those of the message. */
    private Part[] root = {};

    private TreeMessage(Octets octets, MimeRules rules, Parts parts) throws IOException {
        this.octets = octets;
        this.rules = rules;
        this.parts = parts;
        size = octets.size();
    }

    static Message of(byte[] bytes) {
        Octets octets = Octets.of(bytes);
        try {
            return of(octets, MimeRules.DEFAULT);
        } catch (IOException e) {
            throw new IllegalStateException("an array has a length", e);
        }
    }

    static Message of(Octets octets, MimeRules rules) throws IOException {
        return new TreeMessage(octets, rules, () -> Message.takeApart(octets, rules));
    }

    static Message of(Part root, MimeRules rules) throws IOException {
        return new TreeMessage(root.raw(), rules, () -> root);
    }

    static Message withHeader(Message message, Header changed) throws IOException {
        long bodyStart = message.header().bytes().length;
        return derived(message, spliced(changed.bytes(), message, bodyStart), header -> changed);
    }

    static Message withField(Message message, Field added) throws IOException {
        try (InputStream in = message.open()) {
            int first = in.read();
            if (first == ' ' || first == '\t') {
                message.header(); // throws what that is
            }
        }
        return derived(message, spliced(added.bytes(), message, 0), header -> header.with(added));
    }

    private static Octets spliced(byte[] begin, Message message, long from) {
        Spliced spliced = new Spliced();
        spliced.add(Octets.of(begin), 0, begin.length);
        spliced.add(message instanceof TreeMessage tree ? tree.octets : message, from, message.size());
        return spliced;
    }

    /** One whose parts are those of another message, under another header. */
    private static Message derived(Message message, Octets octets, UnaryOperator<Header> change) throws IOException {
        return new TreeMessage(octets, message.mimeRules(), () -> {
            Part before = message.root();
            return new Edit(before, message.mimeRules())
                    .header(before, change.apply(before.header()))
                    .apply();
        });
    }

    @Override
    public InputStream open() throws IOException {
        return octets.open();
    }

    @Override
    public InputStream open(long offset) throws IOException {
        return octets.open(offset);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Octets range(long from, long to) {
        return octets.range(from, to);
    }

    @Override
    public MimeRules mimeRules() {
        return rules;
    }

    @Override
    public synchronized Part root() throws IOException {
        if (root.length == 0) {
            root = new Part[] {parts.root()};
        }
        return root[0];
    }
}
