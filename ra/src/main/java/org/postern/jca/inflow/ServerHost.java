package org.postern.jca.inflow;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.work.SecurityContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkAdapter;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkContextProvider;
import jakarta.resource.spi.work.WorkEvent;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.postern.api.Realm;
import org.postern.gateway.GatewayThreads;
import org.postern.policy.Caller;
import org.postern.policy.Host;
import org.postern.telemetry.OpenTelemetrySpans;
import org.postern.telemetry.Telemetry;

/**
 * The application server as policies see it. Calls for a client that a policy knows run as works of the server with that client as
 * the caller (Jakarta Connectors §17); all others on threads of our own.
 */
public final class ServerHost implements Host, AutoCloseable {

    private static final Logger LOG = System.getLogger(ServerHost.class.getName());

    private final GatewayThreads threads = GatewayThreads.forPolicies();
    /** Empty for a server that lets no adapter say who calls. */
    private final Optional<WorkManager> works;

    private final Telemetry telemetry = new OpenTelemetrySpans();
    private final AtomicBoolean refused = new AtomicBoolean();

    public ServerHost(BootstrapContext context) {
        works = context.isContextSupported(SecurityContext.class)
                ? Optional.of(context.getWorkManager())
                : Optional.empty();
    }

    @Override
    public Executor threads(Optional<Caller> caller) {
        return caller.isPresent() && works.isPresent() ? task -> callAs(caller.get(), task, works.get()) : threads;
    }

    private void callAs(Caller caller, Runnable task, WorkManager manager) {
        if (refused.get()) {
            threads.execute(task);
            return;
        }
        CallerIdentity identity = new CallerIdentity(caller);
        Fallback fallback = new Fallback(identity, task);
        PolicyWork work = new PolicyWork(identity, threads.inContext(task));
        try {
            manager.scheduleWork(work, WorkManager.INDEFINITE, null, fallback);
        } catch (WorkException e) {
            if (!fallback.takesOver(e)) {
                throw new RejectedExecutionException(e);
            }
        }
    }

    /** A call as a work of the server, in a security context of ours. */
    @SuppressWarnings("serial") // a work is run, and written nowhere
    private record PolicyWork(SecurityContext context, Runnable call) implements Work, WorkContextProvider {

        @Override
        public List<WorkContext> getWorkContexts() {
            return List.of(context);
        }

        @Override
        public void run() {
            call.run();
        }

        /** The session's thread abandons the call when the session has to end. */
        @Override
        public void release() {}
    }

    /** Calls without the caller identity, once, if the server could not set it up and so has not called; some report that twice. */
    private final class Fallback extends WorkAdapter {

        private final CallerIdentity identity;
        private final Runnable task;
        private final AtomicBoolean called = new AtomicBoolean();

        Fallback(CallerIdentity identity, Runnable task) {
            this.identity = identity;
            this.task = task;
        }

        @Override
        public void workRejected(WorkEvent event) {
            takesOver(event.getException());
        }

        @Override
        public void workCompleted(WorkEvent event) {
            takesOver(event.getException());
        }

        boolean takesOver(@Nullable WorkException e) {
            if (e == null || !identity.isRefused(e)) {
                return false;
            }
            if (called.compareAndSet(false, true)) {
                warn(e, identity.isUnsupported(e));
                threads.execute(task);
            }
            return true;
        }
    }

    /**
     * Without the caller identity a bean does not allow what its roles would.
     *
     * @param forGood whether the server is not to be asked again
     */
    private void warn(WorkException e, boolean forGood) {
        if (!forGood) {
            LOG.log(
                    Level.WARNING,
                    "Caller identity rejected by the application server; policies run unauthenticated: "
                            + e.getMessage());
        } else if (refused.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "Caller identity not supported by the application server; policies run unauthenticated: "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public Realm realm() {
        return this::groups;
    }

    private Optional<Set<String>> groups(String user, String password) throws IOException {
        WorkManager manager = works.orElseThrow(
                () -> new IOException("the application server does not support password validation by adapters"));
        PasswordValidation question = new PasswordValidation(user, password);
        try {
            manager.doWork(new PolicyWork(question, () -> {}), WorkManager.INDEFINITE, null, null);
        } catch (WorkException e) {
            if (!question.isAnswered()) {
                throw new IOException("the application server cannot validate passwords: " + e.getMessage(), e);
            }
        }
        if (!question.isAnswered()) {
            throw new IOException("the server does not answer who its users are");
        }
        return question.groups();
    }

    @Override
    public Telemetry telemetry() {
        return telemetry;
    }

    @Override
    public void close() {
        threads.close();
    }
}
