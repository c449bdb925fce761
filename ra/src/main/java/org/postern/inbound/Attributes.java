package org.postern.inbound;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postern.api.Auth;
import org.postern.api.Command;
import org.postern.api.Data;
import org.postern.api.Envelope;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Session;

/**
 * What an exchange knows by the names that templates use, the gateway's own read-only, and what policies of the session have
 * put beside them.
 */
final class Attributes extends AbstractMap<String, Object> {

    /** The names that the gateway gives values to, and no policy. */
    private static final Set<String> RESERVED = Set.of(
            "id",
            "smtp.helo.domain",
            "smtp.helo.greeting",
            "authentication.subject.id",
            "authentication.subject.password",
            "smtp.mail.from",
            "smtp.rcpt.to",
            "smtp.rcpt.recipients",
            "content.body",
            "message.source",
            "message.protocol.type",
            "monitoring.enabled");

    private final Map<String, Object> own = new LinkedHashMap<>();
    private final Map<String, Object> left;

    /** @param left what policies leave for each other, kept as long as the session */
    Attributes(Session session, Envelope envelope, Command command, Map<String, Object> left) {
        this.left = left;
        own.put("id", session.id());
        session.heloDomain().ifPresent(domain -> own.put("smtp.helo.domain", domain));
        session.subject().ifPresent(subject -> own.put("authentication.subject.id", subject));
        envelope.mail().ifPresent(mail -> own.put("smtp.mail.from", mail.sender()));
        if (envelope.mail().isPresent()) {
            own.put(
                    "smtp.rcpt.recipients",
                    envelope.recipients().stream().map(Rcpt::recipient).toList());
        }
        own.put("message.source", session.local().getPort());
        own.put("message.protocol.type", session.secure() ? "smtp-ssl" : "smtp-tcp");
        own.put("monitoring.enabled", true);
        if (command instanceof Helo helo) {
            own.put("smtp.helo.domain", helo.domain());
            own.put("smtp.helo.greeting", helo.greeting());
        } else if (command instanceof Auth auth) {
            own.put("authentication.subject.id", auth.subject());
            own.put("authentication.subject.password", auth.password());
        } else if (command instanceof Mail mail) {
            own.put("smtp.mail.from", mail.sender());
        } else if (command instanceof Rcpt rcpt) {
            own.put("smtp.rcpt.to", rcpt.recipient());
        } else if (command instanceof Data data) {
            own.put("content.body", data.message());
        }
    }

    @Override
    public @Nullable Object put(String name, Object value) {
        if (RESERVED.contains(name)) {
            throw new UnsupportedOperationException(name + " is the gateway's; pass a changed command instead");
        }
        return left.put(name, value);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Map<String, Object> all = new LinkedHashMap<>(left);
        all.putAll(own);
        return java.util.Collections.unmodifiableSet(all.entrySet());
    }

    @Override
    public @Nullable Object get(Object name) {
        Object value = own.get(name);
        return value == null ? left.get(name) : value;
    }

    /** Never shows a value: one may be a password. */
    @Override
    public String toString() {
        return keySet().toString();
    }
}
