package org.postern.jca.inflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.SecurityContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkCompletedException;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkContextProvider;
import jakarta.resource.spi.work.WorkEvent;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import jakarta.resource.spi.work.WorkRejectedException;
import jakarta.security.auth.message.callback.CallerPrincipalCallback;
import jakarta.security.auth.message.callback.GroupPrincipalCallback;
import jakarta.security.auth.message.callback.PasswordValidationCallback;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.jca.TestContext;
import org.postern.policy.Caller;
import org.postern.testing.RecordedLog;

/** What a server does that lets an adapter say who calls, and one that does not. */
@Tag("unit")
class ServerHostTest {

    private static final Caller ANN = new Caller("ann", Set.of("staff"));

    private final Server server = new Server();

    /** A principal as servers have it. */
    private record Group(String getName) implements Principal {}

    /** A server that does works where they are given to it, and notes who calls. */
    private static final class Server implements WorkManager, CallbackHandler {

        private final List<String> callers = new ArrayList<>();
        private boolean refusing;
        private boolean full;
        /** What Payara does: it adds what its realm knows of a user of that name. */
        private boolean adding;

        private Set<Principal> principals = Set.of();

        BootstrapContext context() {
            return (BootstrapContext) Proxy.newProxyInstance(
                    ServerHostTest.class.getClassLoader(),
                    new Class<?>[] {BootstrapContext.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "isContextSupported" -> arguments[0] == SecurityContext.class;
                        case "getWorkManager" -> this;
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }

        @Override
        public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
            for (Callback callback : callbacks) {
                if (refusing) {
                    throw new UnsupportedCallbackException(callback, "not here");
                } else if (callback instanceof CallerPrincipalCallback caller) {
                    callers.add(caller.getName());
                    if (adding) {
                        caller.getSubject()
                                .getPrincipals()
                                .addAll(Set.of(new Group("administrators"), new Group("guests")));
                    }
                } else if (callback instanceof GroupPrincipalCallback groups) {
                    Set<Principal> principals = groups.getSubject().getPrincipals();
                    if (groups.getGroups() == null) { // which means none
                        principals.removeIf(Group.class::isInstance);
                    } else {
                        Arrays.stream(groups.getGroups()).map(Group::new).forEach(principals::add);
                        callers.addAll(List.of(groups.getGroups()));
                    }
                } else if (callback instanceof PasswordValidationCallback password) {
                    boolean right = password.getUsername().equals("ann")
                            && String.valueOf(password.getPassword()).equals("secret");
                    password.setResult(right);
                    if (right) {
                        password.getSubject()
                                .getPrincipals()
                                .addAll(Set.<Principal>of(new Group("staff"), () -> "ann"));
                    }
                }
            }
        }

        private void perform(Work work, WorkListener listener) throws WorkException {
            if (full) {
                throw new WorkRejectedException("full");
            }
            try {
                Subject subject = new Subject();
                for (WorkContext context : ((WorkContextProvider) work).getWorkContexts()) {
                    ((SecurityContext) context).setupSecurityContext(this, subject, new Subject());
                }
                principals = subject.getPrincipals();
            } catch (IllegalStateException e) {
                // Payara gives no code, and tells it twice
                WorkException failed = new WorkCompletedException("no context");
                if (listener != null) {
                    listener.workCompleted(new WorkEvent(this, WorkEvent.WORK_COMPLETED, work, failed));
                }
                throw failed;
            }
            work.run();
        }

        @Override
        public void doWork(Work work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void doWork(Work work, long timeout, ExecutionContext context, WorkListener listener)
                throws WorkException {
            perform(work, listener);
        }

        @Override
        public long startWork(Work work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long startWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void scheduleWork(Work work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void scheduleWork(Work work, long timeout, ExecutionContext context, WorkListener listener)
                throws WorkException {
            perform(work, listener);
        }
    }

    @Test
    void somebodyCallsOnThreadsOfTheServerAndNobodyOnOurs() {
        try (ServerHost host = new ServerHost(server.context())) {
            CompletableFuture<Thread> somebody = new CompletableFuture<>();
            host.threads(Optional.of(ANN)).execute(() -> somebody.complete(Thread.currentThread()));
            assertThat(somebody).isCompletedWithValue(Thread.currentThread());
            assertThat(server.callers).containsExactly("ann", "staff");

            CompletableFuture<String> nobody = new CompletableFuture<>();
            host.threads(Optional.empty())
                    .execute(() -> nobody.complete(Thread.currentThread().getName()));
            assertThat(nobody.join()).isEqualTo("postern-policy");
            assertThat(server.callers).hasSize(2);
        }
    }

    /** Or somebody whom another store knows by that name would be in them. */
    @Test
    void groupsOfTheServersOwnUserOfThatNameAreTakenAway() {
        server.adding = true;
        try (ServerHost host = new ServerHost(server.context())) {
            host.threads(Optional.of(ANN)).execute(() -> {});
            assertThat(server.principals).extracting(Principal::getName).containsExactly("staff");
        }
    }

    @Test
    void theServerGetsItsThreadBackAsItWas() {
        ClassLoader own = new ClassLoader() {};
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (ServerHost host = new ServerHost(server.context())) {
            thread.setContextClassLoader(own);
            CompletableFuture<ClassLoader> within = new CompletableFuture<>();
            host.threads(Optional.of(ANN)).execute(() -> {
                within.complete(thread.getContextClassLoader());
                thread.interrupt();
            });
            assertThat(within).isCompletedWithValue(before);
            assertThat(thread.getContextClassLoader()).isSameAs(own);
            assertThat(Thread.interrupted()).isFalse();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aServerThatTakesNoCallerIsToldNone() {
        server.refusing = true;
        try (RecordedLog log = new RecordedLog();
                ServerHost host = new ServerHost(server.context())) {
            for (int i = 0; i < 2; i++) {
                CompletableFuture<String> called = new CompletableFuture<>();
                host.threads(Optional.of(ANN))
                        .execute(() -> called.complete(Thread.currentThread().getName()));
                assertThat(called.join()).isEqualTo("postern-policy");
            }
            assertThat(log.messages(Level.WARNING, "Caller identity not supported by the application server"))
                    .hasSize(1);
            assertThatThrownBy(() -> host.realm().groups("ann", "secret"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the application server cannot validate passwords: ");
            assertThat(log.text()).doesNotContain("secret");
        }
    }

    @Test
    void aServerThatHasNoThreadLeftRefuses() {
        server.full = true;
        try (ServerHost host = new ServerHost(server.context())) {
            assertThatThrownBy(() -> host.threads(Optional.of(ANN)).execute(() -> {}))
                    .isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void theServerKnowsItsUsers() throws IOException {
        try (ServerHost host = new ServerHost(server.context())) {
            assertThat(host.realm().groups("ann", "secret")).hasValue(Set.of("staff"));
            assertThat(host.realm().groups("ann", "wrong")).isEmpty();
            assertThat(host.realm().groups("eve", "secret")).isEmpty();
        }
    }

    @Test
    void aServerThatLetsNoAdapterAskSaysSo() {
        try (ServerHost host = new ServerHost(new TestContext())) {
            assertThatThrownBy(() -> host.realm().groups("ann", "secret"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the application server does not support password validation by adapters");
            CompletableFuture<String> called = new CompletableFuture<>();
            host.threads(Optional.of(ANN))
                    .execute(() -> called.complete(Thread.currentThread().getName()));
            assertThat(called.join()).isEqualTo("postern-policy");
        }
    }
}
