package org.postern.filters.store;

import java.util.List;
import org.postern.api.Rcpt;

/** A message in quarantine, for JMX. */
public final class QuarantinedMessage {

    private final StoredMessage stored;

    QuarantinedMessage(StoredMessage stored) {
        this.stored = stored;
    }

    public String getId() {
        return stored.id();
    }

    /** When it was put there, as in {@code 2026-01-31T12:00:00Z}. */
    public String getTime() {
        return stored.time().toString();
    }

    public String getSession() {
        return stored.origin().session();
    }

    public String getClient() {
        return stored.origin().client();
    }

    public String getUser() {
        return stored.origin().user();
    }

    public String getSender() {
        return stored.mail().sender();
    }

    public List<String> getRecipients() {
        return stored.recipients().stream().map(Rcpt::recipient).toList();
    }

    public String getPolicy() {
        return stored.why().policy();
    }

    public String getReason() {
        return stored.why().reason();
    }

    /** In bytes. */
    public long getSize() {
        return stored.digest().size();
    }

    /** Of its bytes, in hexadecimal digits. */
    public String getSha256() {
        return stored.digest().sha256();
    }
}
