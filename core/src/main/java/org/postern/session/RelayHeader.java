package org.postern.session;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postern.api.Field;
import org.postern.api.Helo;
import org.postern.api.Session;

/** The fields that are put before a message on its way, if the administrator wants any. */
final class RelayHeader {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    private final SessionSettings settings;
    private final Session session;

    RelayHeader(SessionSettings settings, Session session) {
        this.settings = settings;
        this.session = session;
    }

    /** The fields of one message, in their order. */
    List<Field> fields(Helo helo, boolean authenticated, boolean international) {
        List<Field> fields = new ArrayList<>(2);
        if (settings.messages().receivedHeader()) {
            fields.add(received(helo.domain(), protocol(helo, authenticated, international)));
        }
        if (!settings.messages().correlationHeader().isEmpty()) {
            fields.add(Field.of(settings.messages().correlationHeader(), session.id()));
        }
        return fields;
    }

    /** RFC 5321 §4.4. */
    private Field received(String domain, String protocol) {
        String address = session.client().getAddress().getHostAddress().replaceFirst("%.*", "");
        return Field.of(
                "Received",
                "from " + domain + " ([" + (address.contains(":") ? "IPv6:" : "") + address + "])\r\n\tby "
                        + settings.hostName() + " with " + protocol + " id " + session.id() + ";\r\n\t"
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
