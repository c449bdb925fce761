package org.postern.jca.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postern.api.SmtpException;
import org.postern.api.text.Network;
import org.postern.api.text.WildcardList.Entry;
import org.postern.listen.InterfaceSettings;
import org.postern.monitor.service.ActionException;
import org.postern.monitor.service.MailSketch;
import org.postern.monitor.service.PolicyMatch;
import org.postern.monitor.service.PolicyMatch.Match;
import org.postern.policy.CommandRules;
import org.postern.policy.Policy;
import org.postern.policy.PolicyTable;
import org.postern.smtp.CommandParser;

/** Which policies would be called for a mail. From any thread. */
public final class PolicyMatches {

    private static final Pattern MECHANISM = Pattern.compile("[A-Za-z0-9_-]{1,20}"); // RFC 4422 §3.1
    private static final int MAX_SHOWN = 100;

    private final List<InterfaceSettings> interfaces;
    private final PolicyTable policies;

    public PolicyMatches(List<InterfaceSettings> interfaces, PolicyTable policies) {
        this.interfaces = interfaces;
        this.policies = policies;
    }

    List<PolicyMatch> of(MailSketch sketch) throws ActionException {
        String at = sketch.interfaceName();
        requireInterface(at);
        List<PolicyMatch> matches = new ArrayList<>();
        matches.add(match(CommandRules.CONNECT, at, "CONNECT", client(sketch.client()), ""));
        matches.add(match(CommandRules.HELO, at, "HELO", domain(sketch.helo()), ""));
        if (!sketch.mechanism().isEmpty()) {
            String mechanism = mechanism(sketch.mechanism());
            matches.add(match(CommandRules.AUTH, at, "AUTH", mechanism, mechanism));
        }
        String sender = sketch.sender().isEmpty() ? "" : address("sender", sketch.sender());
        matches.add(match(CommandRules.MAIL, at, "MAIL", sender, sender));
        for (String each : sketch.recipients()) {
            String recipient = address("recipient", each);
            matches.add(match(CommandRules.RCPT, at, "RCPT", recipient, recipient));
        }
        if (!sketch.recipients().isEmpty()) {
            matches.add(match(CommandRules.DATA, at, "DATA", "", ""));
        }
        return matches;
    }

    private PolicyMatch match(CommandRules<?> rules, String at, String command, String subject, String key) {
        return new PolicyMatch(
                command,
                subject,
                policies.rankings(rules, at, key).stream()
                        .map(PolicyMatches::match)
                        .toList());
    }

    private static Match match(List<Entry<Policy<?>>> rivals) {
        Entry<Policy<?>> best = rivals.get(0);
        return new Match(
                best.value().place().name(),
                best.value().place().order(),
                best.wildcard().toString(),
                rivals.stream()
                        .skip(1)
                        .map(rival -> rival.value().place().name())
                        .toList());
    }

    private void requireInterface(String name) throws ActionException {
        if (interfaces.stream().noneMatch(each -> each.name().equals(name))) {
            throw invalid(
                    "interface",
                    name,
                    "one of "
                            + interfaces.stream()
                                    .map(InterfaceSettings::name)
                                    .distinct()
                                    .collect(Collectors.joining(", ")));
        }
    }

    private static String client(String text) throws ActionException {
        Optional<Network> address = text.indexOf('/') >= 0 ? Optional.empty() : Network.parse(text);
        return address.orElseThrow(() -> invalid("client", text, "an IP address, such as 192.0.2.1 or 2001:db8::1"))
                .base()
                .getHostAddress();
    }

    private static String domain(String text) throws ActionException {
        try {
            return CommandParser.helo(text, true).domain();
        } catch (SmtpException e) {
            throw invalid("helo", text, "a domain or address literal, such as mail.example.org or [192.0.2.1]");
        }
    }

    private static String mechanism(String text) throws ActionException {
        if (!MECHANISM.matcher(text).matches()) {
            throw invalid("mechanism", text, "the name of a SASL mechanism, such as PLAIN; empty for no AUTH");
        }
        return text;
    }

    private static String address(String what, String text) throws ActionException {
        return CommandParser.address(text)
                .orElseThrow(() -> invalid(what, text, "a mail address, such as ann@example.org"));
    }

    private static ActionException invalid(String what, String text, String expected) {
        String shown = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
        return new ActionException("Invalid value '" + shown + "' for " + what + ": expected " + expected);
    }
}
