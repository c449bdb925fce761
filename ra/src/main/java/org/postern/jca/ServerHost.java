package org.postern.jca;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.work.SecurityContext;
import jakarta.resource.spi.work.WorkEvent;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postern.api.Realm;
import org.postern.policy.Caller;
import org.postern.policy.Host;

/**
 * The application server as policies see it. Calls for a client that a policy knows run as works of the server with that client as
 * the caller (Jakarta Connectors §17); all others on threads of our own.
 */
final class ServerHost implements Host, AutoCloseable {

    private static final Logger LOG = System.getLogger(ServerHost.class.getName());

    private final ServiceThreads threads = ServiceThreads.forPolicies();
    /** Empty for a server that lets no adapter say who calls. */
    private final Optional<WorkManager> works;

    private final AtomicBoolean refused = new AtomicBoolean();

    ServerHost(BootstrapContext context) {
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
        CallWork work = new CallWork(new CallerIdentity(caller), threads.inContext(task));
        WorkListener listener = work.listener(e -> {
            callAsNobody(e, work.takesNone(e));
            threads.execute(task);
        });
        try {
            manager.scheduleWork(work, WorkManager.INDEFINITE, null, listener);
        } catch (WorkException e) {
            if (!work.isOfContext(e)) {
                throw new RejectedExecutionException(e);
            }
            listener.workRejected(new WorkEvent(this, WorkEvent.WORK_REJECTED, work, e));
        }
    }

    /**
     * Whom a bean is not told, it does not let do what its roles allow.
     *
     * @param forGood whether the server is not to be asked again
     */
    private void callAsNobody(WorkException e, boolean forGood) {
        if (!forGood) {
            LOG.log(Level.WARNING, "the server does not take who calls, so that beans find nobody: " + e.getMessage());
        } else if (refused.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "this server does not take from an adapter who calls, so that beans find nobody as the caller: "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public Realm realm() {
        return this::groups;
    }

    private Optional<Set<String>> groups(String user, String password) throws IOException {
        WorkManager manager =
                works.orElseThrow(() -> new IOException("this server does not let adapters ask for its users"));
        PasswordQuestion question = new PasswordQuestion(user, password);
        try {
            manager.doWork(new CallWork(question, () -> {}), WorkManager.INDEFINITE, null, null);
        } catch (WorkException e) {
            if (!question.isAnswered()) {
                throw new IOException("the server cannot be asked for its users: " + e.getMessage(), e);
            }
        }
        if (!question.isAnswered()) {
            throw new IOException("the server does not answer who its users are");
        }
        return question.groups();
    }

    @Override
    public void close() {
        threads.close();
    }
}
