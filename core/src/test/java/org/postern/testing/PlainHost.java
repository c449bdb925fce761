package org.postern.testing;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.postern.api.Realm;
import org.postern.policy.Caller;
import org.postern.policy.Host;
import org.postern.telemetry.Telemetry;

/** A host without a server: policies find no caller, and no users. */
record PlainHost(Executor threads, Telemetry telemetry) implements Host {

    @Override
    public Executor threads(Optional<Caller> caller) {
        return threads;
    }

    @Override
    public Realm realm() {
        return (user, password) -> {
            throw new IOException("there is no server whose users could be looked up");
        };
    }
}
