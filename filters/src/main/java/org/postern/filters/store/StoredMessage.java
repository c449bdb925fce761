package org.postern.filters.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.Parameter;
import org.postern.api.Rcpt;
import org.postern.filters.Excerpt;

/**
 * What is kept of a message beside its bytes.
 *
 * @param id as {@link Ids} makes it
 * @param time when it was stored, in milliseconds
 * @param origin where it came from
 * @param mail its sender, with the ESMTP parameters but SIZE
 * @param recipients those that it was going to, with their parameters
 * @param why who has stored it, and the reason
 * @param digest of its bytes
 */
public record StoredMessage(
        String id, Instant time, Origin origin, Mail mail, List<Rcpt> recipients, Why why, Digest digest) {

    /**
     * Where a message came from.
     *
     * @param session the session's id
     * @param client the client's address
     * @param user the authenticated user; empty if there is none
     */
    public record Origin(String session, String client, String user) {}

    /**
     * Why a message is stored.
     *
     * @param policy who has stored it
     * @param reason in one line; may be empty
     */
    public record Why(String policy, String reason) {

        private static final int MAX_LENGTH = 500;

        /** Makes one line of the reason, which is not endless. */
        public Why {
            reason = reason.replaceAll("[\\p{Cntrl}\\x80-\\x9F]+", " ").strip();
            reason = Excerpt.of(reason, MAX_LENGTH, "…");
        }
    }

    /** Copies the recipients. */
    public StoredMessage {
        recipients = List.copyOf(recipients);
    }

    /** The message of an exchange. */
    static StoredMessage of(Exchange<Data> exchange, Instant time, Why why, Digest digest) {
        Origin origin = new Origin(
                exchange.session().id(),
                exchange.session().client().getAddress().getHostAddress(),
                exchange.session().subject().orElse(""));
        Mail mail = exchange.envelope().mail().orElse(new Mail(""));
        List<Parameter> parameters = mail.parameters().stream()
                .filter(parameter ->
                        !parameter.keyword().equals("SIZE")) // the client's word for another message, maybe
                .toList();
        List<Rcpt> recipients = exchange.command().recipients().stream()
                .flatMap(rcpt ->
                        Stream.concat(Stream.of(new Rcpt(rcpt.recipient(), rcpt.parameters())), rcpt.others().stream()))
                .toList();
        return new StoredMessage(
                Ids.next(time), time, origin, mail.withParameters(parameters), recipients, why, digest);
    }

    // ---- as text: an address cannot have a tab, and a parameter no blank

    /** The sender, and behind a tab its parameters. */
    String senderLine() {
        return line(mail.sender(), mail.parameters());
    }

    /** The recipients, one a line, each with its parameters behind a tab. */
    String recipientLines() {
        return String.join(
                "\n",
                recipients.stream()
                        .map(rcpt -> line(rcpt.recipient(), rcpt.parameters()))
                        .toList());
    }

    private static String line(String address, List<Parameter> parameters) {
        return parameters.isEmpty()
                ? address
                : address + "\t"
                        + String.join(
                                " ",
                                parameters.stream().map(Parameter::toString).toList());
    }

    /** Reads what {@link #senderLine} writes. */
    static Mail mail(String line) {
        return new Mail(address(line), parameters(line));
    }

    /** Reads what {@link #recipientLines} writes. */
    static List<Rcpt> recipients(String lines) {
        return lines.lines()
                .map(line -> new Rcpt(address(line), parameters(line)))
                .toList();
    }

    private static String address(String line) {
        int tab = line.indexOf('\t');
        return tab < 0 ? line : line.substring(0, tab);
    }

    private static List<Parameter> parameters(String line) {
        List<Parameter> parameters = new ArrayList<>();
        int tab = line.indexOf('\t');
        if (tab >= 0) {
            for (String parameter : line.substring(tab + 1).split(" ")) {
                int equals = parameter.indexOf('=');
                parameters.add(
                        equals < 0
                                ? new Parameter(parameter, "")
                                : new Parameter(parameter.substring(0, equals), parameter.substring(equals + 1)));
            }
        }
        return parameters;
    }
}
