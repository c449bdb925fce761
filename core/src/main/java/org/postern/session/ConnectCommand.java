package org.postern.session;

import java.io.IOException;
import java.time.Duration;
import org.postern.api.Connect;
import org.postern.api.Envelope;
import org.postern.api.Reply;
import org.postern.net.Connection;
import org.postern.policy.CommandRules;
import org.postern.policy.Outcome;
import org.postern.policy.PolicyChain;

/** What comes before the first command: policies decide about the client, which may have to wait for its greeting. */
record ConnectCommand(SessionSettings settings, ClientSide client, PolicyChain policies) {

    Outcome<Connect> run() {
        Connect connected = new Connect(client.state().client().getAddress(), Duration.ZERO);
        return policies.run(CommandRules.CONNECT, connected, Envelope.NONE, this::welcome);
    }

    private Reply welcome(Connect connected) {
        if (!connected.delay().isZero()) {
            client.pause().accept(connected.delay());
            if (hasSpoken()) {
                return Reply.reject(521, "5.5.1", "Protocol error: data before greeting");
            }
        }
        return Reply.of(220, "", settings.hostName() + " " + settings.at().banner());
    }

    private boolean hasSpoken() {
        Connection connection = client.connection();
        try {
            return connection.hasUnread() || (connection.secure() && !connection.isQuiet());
        } catch (IOException e) {
            return false; // it is gone, as its next command will show
        }
    }
}
