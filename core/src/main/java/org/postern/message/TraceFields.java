package org.postern.message;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postern.api.Helo;
import org.postern.api.Session;
import org.postern.api.mime.Field;

/** The trace fields that are put before a message on its way, where the administrator wants any. */
public record TraceFields(MessageRules.AddedFields rules, String hostName, Session session) {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    /** The fields of one message, in their order; none if the client has sent no HELO. */
    public List<Field> fields(@Nullable Helo helo, boolean authenticated, boolean international) {
        if (helo == null) {
            return List.of();
        }
        List<Field> fields = new ArrayList<>(2);
        if (rules.received()) {
            fields.add(received(helo.domain(), protocol(helo, authenticated, international)));
        }
        if (!rules.correlation().isEmpty()) {
            fields.add(Field.of(rules.correlation(), session.id()));
        }
        return fields;
    }

    /** RFC 5321 §4.4. */
    private Field received(String domain, String protocol) {
        String address = session.client().getAddress().getHostAddress().replaceFirst("%.*", "");
        return Field.of(
                "Received",
                "from " + domain + " ([" + (address.contains(":") ? "IPv6:" : "") + address + "])\r\n\tby " + hostName
                        + " with " + protocol + " id " + session.id() + ";\r\n\t"
                        + DATE.format(ZonedDateTime.now(ZoneId.systemDefault())));
    }

    /** RFC 3848, RFC 6531 §4.3. */
    private String protocol(Helo helo, boolean authenticated, boolean international) {
        if (!helo.extended()) {
            return "SMTP";
        }
        return (international ? "UTF8SMTP" : "ESMTP") + (session.secure() ? "S" : "") + (authenticated ? "A" : "");
    }
}
