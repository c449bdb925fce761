package org.postern.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an exchange knows by the names that templates use, the gateway's own read-only, and what policies of the session have
 * put beside them.
 */
@SuppressWarnings("NullAway") // a map returns null for what it has not
public final class Attributes extends AbstractMap<String, Object> implements AutoCloseable {

    /** The names that the gateway gives values to, and no policy. */
    public static final Set<String> NAMES = Set.of("""
            id client.address client.certificate.subject smtp.helo.domain smtp.helo.greeting
            authentication.subject.id authentication.subject.password authentication.subject.groups
            smtp.mail.from smtp.rcpt.to smtp.rcpt.recipients content.body
            message.source message.protocol.type monitoring.enabled""".split("\\s+"));

    private final Map<String, Object> own = new LinkedHashMap<>();
    private final Map<String, Object> left;

    /**
     * @param ofCommand what the command itself says, by name
     * @param monitored the value of {@code monitoring.enabled}
     * @param left what policies leave for each other, kept as long as the session
     */
    public Attributes(
            Session session,
            Envelope envelope,
            Map<String, Object> ofCommand,
            boolean monitored,
            Map<String, Object> left) {
        this.left = left;
        own.put("id", session.id());
        own.put("client.address", session.client().getAddress().getHostAddress());
        session.clientCertificate()
                .ifPresent(certificate -> own.put("client.certificate.subject", certificate.subject()));
        session.heloDomain().ifPresent(domain -> own.put("smtp.helo.domain", domain));
        session.subject().ifPresent(subject -> own.put("authentication.subject.id", subject));
        if (!session.groups().isEmpty()) {
            own.put(
                    "authentication.subject.groups",
                    session.groups().stream().sorted().toList());
        }
        envelope.mail().ifPresent(mail -> own.put("smtp.mail.from", mail.sender()));
        if (envelope.mail().isPresent()) {
            own.put(
                    "smtp.rcpt.recipients",
                    envelope.recipients().stream().map(Rcpt::recipient).toList());
        }
        own.put("message.source", session.local().getPort());
        own.put("message.protocol.type", session.secure() ? "smtp-ssl" : "smtp-tcp");
        own.put("monitoring.enabled", monitored);
        own.putAll(ofCommand);
    }

    /**
     * Leaves a value for later policies of the session.
     *
     * @throws UnsupportedOperationException if the name is one of {@link #NAMES}
     */
    @Override
    public Object put(String name, Object value) {
        requireFree(name);
        return left.put(name, value);
    }

    @Override
    public Object remove(Object name) {
        requireFree(name);
        return left.remove(name);
    }

    private static void requireFree(Object name) {
        if (NAMES.contains(name)) {
            throw new UnsupportedOperationException(name + " is the gateway's; pass a changed command instead");
        }
    }

    private Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>(left);
        all.putAll(own);
        return all;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Set<Entry<String, Object>> entries = new LinkedHashSet<>();
        all().forEach((name, value) -> entries.add(new Silent(name, value)));
        return Collections.unmodifiableSet(entries);
    }

    @Override
    public Collection<Object> values() {
        Collection<Object> values = Collections.unmodifiableCollection(all().values());
        return new AbstractCollection<>() {
            @Override
            public Iterator<Object> iterator() {
                return values.iterator();
            }

            @Override
            public int size() {
                return values.size();
            }

            @Override
            public String toString() {
                return size() + " values";
            }
        };
    }

    @Override
    public Object get(Object name) {
        return own.getOrDefault(name, left.get(name));
    }

    /** Closes {@code content.body}, if it has been opened. */
    @Override
    public void close() throws IOException {
        if (own.get("content.body") instanceof InputStream body) {
            body.close();
        }
    }

    /** Never shows a value: one may be a password. */
    @Override
    public String toString() {
        return keySet().toString();
    }

    /** An entry whose text is its name alone. */
    private static final class Silent extends SimpleImmutableEntry<String, Object> {

        private static final long serialVersionUID = 1;

        Silent(String name, Object value) {
            super(name, value);
        }

        @Override
        public String toString() {
            return getKey();
        }
    }
}
