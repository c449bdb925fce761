package org.postern.demo;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.util.SharedByteArrayInputStream;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads mails by the server's Jakarta Mail. Whatever the mail, it returns something, and does not take long. */
final class MailParser {

    private static final int MAX_HEADER_SIZE = 256 << 10;
    private static final int MAX_FIELD_SIZE = 16 << 10; // Jakarta Mail takes a time that grows with its square
    private static final int MAX_SHOWN = 4000;

    private static final Session SESSION = Session.getInstance(new Properties());

    static {
        SESSION.getProperties().setProperty("mail.mime.allowutf8", "true"); // RFC 6532
    }

    private MailParser() {}

    static ParsedMail parse(byte[] content) {
        SharedByteArrayInputStream in = new SharedByteArrayInputStream(content);
        if (!BoundedMultipart.headerFits(MAX_HEADER_SIZE, in)) {
            return ParsedMail.unreadable("Its header is longer than this page reads.");
        }
        try {
            MimeMessage message = new MimeMessage(SESSION, in);
            return new ParsedMail(
                    shortened(BodyReader.decoded(field(message, "Subject"))),
                    shortened(addresses(field(message, "From"))),
                    shortened(addresses(field(message, "To"))),
                    shortened(addresses(field(message, "Cc"))),
                    shortened(BodyReader.decoded(field(message, "Date"))),
                    BodyReader.read(message));
        } catch (MessagingException | RuntimeException e) { // of some kinds of rubbish it throws the latter
            return ParsedMail.unreadable("It cannot be read: " + e.getMessage());
        }
    }

    private static String field(MimeMessage message, String name) throws MessagingException {
        String value = message.getHeader(name, ", ");
        if (value == null) {
            return "";
        }
        return MimeUtility.unfold(value.substring(0, Math.min(value.length(), MAX_FIELD_SIZE)))
                .strip();
    }

    private static String addresses(String field) {
        try {
            return Stream.of(InternetAddress.parseHeader(field, false))
                    .map(MailParser::address)
                    .collect(Collectors.joining(", "));
        } catch (AddressException e) {
            return BodyReader.decoded(field);
        }
    }

    private static String address(InternetAddress address) {
        String name = address.getPersonal();
        return name == null ? address.getAddress() : name + " <" + address.getAddress() + ">";
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }
}
