package org.postern.jca;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.postern.api.Realm;
import org.postern.policy.Caller;
import org.postern.policy.Host;

/** The application server as policies see it. */
final class ServerHost implements Host, AutoCloseable {

    private final ServiceThreads threads = ServiceThreads.forPolicies();

    @Override
    public Executor threads(Optional<Caller> caller) {
        return threads;
    }

    @Override
    public Realm realm() {
        return ServerHost::groups;
    }

    private static Optional<Set<String>> groups(String user, String password) throws IOException {
        throw new IOException("this server does not let adapters ask for its users");
    }

    @Override
    public void close() {
        threads.close();
    }
}
