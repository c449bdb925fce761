package org.postern.session;

import java.net.InetAddress;
import java.util.function.Supplier;
import org.postern.api.Reply;
import org.postern.monitor.RefusedBy;
import org.postern.net.Trace;

/** Counts the commands of one session that are refused, and writes a line for each to the log. */
final class RefusedCommands {

    /** In place of a verb, before there can be any. */
    static final String CONNECT = "CONNECT";

    /** In place of a verb, for a line that begins with none. */
    static final String NO_COMMAND = "-";

    private final Gateway gateway;
    private final SessionSettings rules;
    private final SmtpSession session;

    RefusedCommands(Gateway gateway, SessionSettings rules, SmtpSession session) {
        this.gateway = gateway;
        this.rules = rules;
        this.session = session;
    }

    /**
     * Counts a refusal, and writes its line.
     *
     * @param verb the command's verb, or one of the constants
     * @param argument what follows the verb, as the client has it
     */
    void note(String verb, String argument, Reply reply, RefusedBy by) {
        count(verb, reply, by);
        String client = session.client().getAddress().getHostAddress();
        String user =
                session.subject().map(name -> " user=" + Xtext.shown(name)).orElse(""); // as it is now
        log(() -> line(session.id(), client, user, verb, address(verb, argument), reply, by));
    }

    /** Counts a refusal that has a line of its own. */
    void count(String verb, Reply reply, RefusedBy by) {
        gateway.counters().refused(verb, by, reply);
    }

    /** Writes a line about a refusal, if this client has not had too many lately. */
    void log(Supplier<String> line) {
        if (session.trace().shows(Trace.Level.INFO)) {
            log(gateway, rules, session.client().getAddress(), line);
        }
    }

    /** Takes note of a connection that has not become a session. */
    static void noteConnection(Gateway gateway, SessionSettings rules, InetAddress client, Reply reply) {
        gateway.counters().refused(CONNECT, RefusedBy.GATEWAY, reply);
        if (rules.traceLevel().compareTo(Trace.Level.INFO) >= 0) {
            log(
                    gateway,
                    rules,
                    client,
                    () -> line("-", client.getHostAddress(), "", CONNECT, "", reply, RefusedBy.GATEWAY));
        }
    }

    private static void log(Gateway gateway, SessionSettings rules, InetAddress client, Supplier<String> line) {
        gateway.refusals()
                .refused(
                        rules.clients().one(client),
                        client.getHostAddress(),
                        rules.clients().loggedRefusals(),
                        line);
    }

    private static String line(
            String session, String client, String user, String verb, String address, Reply reply, RefusedBy by) {
        return session + " client=" + client + user + " command=" + verb + address + " reply=" + LogText.of(reply) + " "
                + by;
    }

    /** What an operator searches for: the address of MAIL and RCPT, the domain of HELO and EHLO. */
    private static String address(String verb, String argument) {
        return switch (verb) {
            case "MAIL", "RCPT" -> " address=<" + LogText.ofAddress(path(argument)) + ">";
            case "HELO", "EHLO" -> " domain=" + LogText.ofAddress(argument);
            default -> "";
        };
    }

    /** What stands between the angle brackets, or behind the colon if there are none. */
    private static String path(String argument) {
        int begin = argument.indexOf('<');
        if (begin >= 0) {
            int end = argument.indexOf('>', begin);
            return end < 0 ? argument.substring(begin + 1) : argument.substring(begin + 1, end);
        }
        return argument.substring(argument.indexOf(':') + 1).strip();
    }
}
