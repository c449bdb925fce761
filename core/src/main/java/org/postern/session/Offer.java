package org.postern.session;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Reply;
import org.postern.policy.CommandRules;
import org.postern.policy.PolicyChain;
import org.postern.relay.UpstreamLeg;
import org.postern.sasl.ServerMechanism;
import org.postern.session.SessionSettings.Type;
import org.postern.smtp.EhloExtensions;

/** What the client may use after its HELO or EHLO: the extensions and SASL mechanisms that it was offered. */
final class Offer {

    private final SessionSettings settings;
    private final SessionState session;
    private final PolicyChain policies;
    private final UpstreamLeg upstream;
    private Extensions extensions = Extensions.NONE;
    /** Those that policies decide about; empty where AUTH is the upstream server's, or not offered. */
    private Set<ServerMechanism> mechanisms = Set.of();

    Offer(SessionSettings settings, SessionState session, PolicyChain policies, UpstreamLeg upstream) {
        this.settings = settings;
        this.session = session;
        this.policies = policies;
        this.upstream = upstream;
    }

    Extensions extensions() {
        return extensions;
    }

    Set<ServerMechanism> mechanisms() {
        return mechanisms;
    }

    /** Whether the client has authenticated, to policies or to the upstream server. */
    boolean isAuthenticated() {
        return session.caller().isPresent() || upstream.authenticated();
    }

    /** Nothing is offered: the client has to begin anew with EHLO, or a policy has answered that itself. */
    void withdraw() {
        extensions = Extensions.NONE;
        mechanisms = Set.of();
    }

    /** A lenient interface takes AUTH after HELO; where that is for the server to decide, it offers AUTH after EHLO alone. */
    Helo asRelayed(Helo command) {
        boolean relaysAuth = settings.lenient() && mayOfferAuth() && !policies.has(CommandRules.AUTH);
        return command.extended() || !relaysAuth ? command : new Helo(command.domain(), true, command.greeting());
    }

    /** Makes the offer, and the reply that has it. */
    Reply greeting(Helo command) {
        String first = settings.hostName() + " " + command.greeting();
        mechanisms = policies.has(CommandRules.AUTH) && mayOfferAuth() ? ownMechanisms() : Set.of();
        if (!command.extended()) {
            extensions = settings.lenient() ? EhloExtensions.authAlone(authParameters()) : Extensions.NONE;
            return Reply.of(250, "", first);
        }
        boolean startTls = settings.at().type() == Type.STARTTLS && !session.secure();
        extensions = EhloExtensions.offer(
                upstream.extensions(), settings.messages().body().maxSize(), authParameters(), startTls);
        return new Reply(250, "", EhloExtensions.lines(first, extensions));
    }

    private boolean mayOfferAuth() {
        return switch (settings.at().type()) {
            case SSL -> true;
            case STARTTLS -> session.secure(); // RFC 4954 §4, RFC 3207 §4.2
            case TCP -> settings.access().authInClear();
        };
    }

    private Set<ServerMechanism> ownMechanisms() {
        Set<ServerMechanism> own = EnumSet.noneOf(ServerMechanism.class);
        policies.named(CommandRules.AUTH)
                .forEach(name -> ServerMechanism.of(name).ifPresent(own::add));
        if (session.clientCertificate().isEmpty()) {
            own.remove(ServerMechanism.EXTERNAL);
        }
        return own;
    }

    /** The SASL mechanisms to offer; empty for none. */
    private String authParameters() {
        if (policies.has(CommandRules.AUTH)) {
            return mechanisms.stream().map(ServerMechanism::toString).collect(Collectors.joining(" "));
        }
        return mayOfferAuth() ? upstream.extensions().parameters("AUTH") : "";
    }
}
