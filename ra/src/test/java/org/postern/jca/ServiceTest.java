package org.postern.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import javax.transaction.xa.XAResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Exchange;
import org.postern.api.HeloPolicy;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.RcptPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;
import org.postern.jca.inflow.HeloActivation;
import org.postern.jca.inflow.MailActivation;
import org.postern.jca.inflow.RcptActivation;
import org.postern.testing.RecordedLog;
import org.postern.testing.SmtpClient;

/** The door opens when the beans can be called, and for no other reason. */
@Tag("wire")
class ServiceTest {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch failed = new CountDownLatch(1);

    /** A server's: its deployment fails, and an interruption gets lost in it. */
    private final class Bean extends TestBean {

        Bean() {
            super(MailPolicy.class);
        }

        @Override
        public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
            asked.countDown();
            boolean over = false;
            while (!over) {
                try {
                    failed.await();
                    over = true;
                } catch (InterruptedException e) {
                    over = false;
                }
            }
            throw new UnavailableException("the deployment has failed");
        }
    }

    @Test
    void behindADeploymentThatFailedItStaysShut() throws ResourceException, InterruptedException {
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setInterfaces("tcp://127.0.0.1:0");
        Bean bean = new Bean();
        MailActivation spec = new MailActivation();
        adapter.start(new TestContext());
        try {
            adapter.endpointActivation(bean, spec);
            asked.await();
            adapter.endpointDeactivation(bean, spec);
            failed.countDown();
            Awaitility.await().until(() -> threads("postern-open").isEmpty());
            assertThat(threads("postern-accept")).isEmpty();
        } finally {
            adapter.stop();
        }
    }

    /** A bean as a container has it, always free. */
    private static final class Free extends TestBean {

        private final Object bean;

        Free(Class<?> type, Object bean) {
            super(type);
            this.bean = bean;
        }

        @Override
        public MessageEndpoint createEndpoint(XAResource resource) {
            return (MessageEndpoint) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {MessageEndpoint.class, getEndpointClass()},
                    (proxy, method, arguments) -> method.getDeclaringClass() == MessageEndpoint.class
                            ? null
                            : method.invoke(bean, arguments));
        }
    }

    private static InetSocketAddress freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) free.getLocalSocketAddress();
        }
    }

    private static boolean listens(InetSocketAddress address) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void noBeanGoesBeforeTheLastSessionWhoeverElseIsGoing() throws Exception {
        InetSocketAddress address = freePort();
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setInterfaces("tcp://127.0.0.1:" + address.getPort());
        HeloActivation helo = new HeloActivation();
        MailActivation mail = new MailActivation();
        RcptActivation rcpt = new RcptActivation();
        Free greets = new Free(HeloPolicy.class, (HeloPolicy) exchange -> Reply.of(250, "", "hi"));
        Free takes = new Free(MailPolicy.class, (MailPolicy) exchange -> Reply.of(250, "2.1.0", "OK"));
        Free refuses = new Free(RcptPolicy.class, (RcptPolicy) exchange -> Reply.reject(550, "5.7.1", "no"));
        adapter.start(new TestContext());
        try {
            adapter.endpointActivation(greets, helo);
            adapter.endpointActivation(takes, mail);
            adapter.endpointActivation(refuses, rcpt);
            Awaitility.await().until(() -> listens(address));
            try (SmtpClient client = new SmtpClient(address)) {
                client.hello();
                client.say("MAIL FROM:<a@example.org>");
                CompletableFuture<Void> first =
                        CompletableFuture.runAsync(() -> adapter.endpointDeactivation(greets, helo));
                Awaitility.await().until(() -> !listens(address));
                CompletableFuture<Void> second =
                        CompletableFuture.runAsync(() -> adapter.endpointDeactivation(refuses, rcpt));
                for (int i = 0; i < 20; i++) {
                    assertThat(client.say("RCPT TO:<b@example.org>")).isEqualTo("550 5.7.1 no");
                }
                assertThat(first).isNotDone();
                assertThat(second).isNotDone();
                client.say("QUIT");
                CompletableFuture.allOf(first, second).get(20, TimeUnit.SECONDS);
            }
            adapter.endpointDeactivation(takes, mail);
        } finally {
            adapter.stop();
        }
    }

    /** Some servers log what an adapter refuses, and go on. */
    @Test
    void withoutABeanThatItRefusedItStaysShut() throws Exception {
        InetSocketAddress address = freePort();
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setInterfaces("tcp://127.0.0.1:" + address.getPort());
        Free passes = new Free(MailPolicy.class, (MailPolicy) Exchange::pass);
        Free wrong = new Free(RcptPolicy.class, (RcptPolicy) Exchange::pass);
        MailActivation mail = new MailActivation();
        RcptActivation rcpt = new RcptActivation();
        rcpt.setInterfaces("nowhere");
        adapter.start(new TestContext());
        try {
            assertThatExceptionOfType(ResourceException.class)
                    .isThrownBy(() -> adapter.endpointActivation(wrong, rcpt))
                    .withMessageContaining("RcptPolicy")
                    .withMessageContaining("nowhere");
            adapter.endpointActivation(passes, mail);
            Awaitility.await().until(() -> threads("postern-open").isEmpty());
            assertThat(listens(address)).isFalse();
            adapter.endpointDeactivation(passes, mail);

            rcpt.setInterfaces("tcp");
            adapter.endpointActivation(wrong, rcpt);
            Awaitility.await().until(() -> listens(address));
            adapter.endpointDeactivation(wrong, rcpt);
        } finally {
            adapter.stop();
        }
    }

    /** A policy with something to find out beforehand. */
    private record Prepared(Callable<Void> beforehand) implements MailPolicy {

        @Override
        public void ready() throws Exception {
            beforehand.call();
        }

        @Override
        public Verdict mail(Exchange<Mail> exchange) {
            return exchange.pass();
        }
    }

    private void assertDoesNotListen(Callable<Void> beforehand, String timeout, String reason) throws Exception {
        InetSocketAddress address = freePort();
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setInterfaces("tcp://127.0.0.1:" + address.getPort());
        MailActivation mail = new MailActivation();
        mail.setPolicyName("Mine");
        mail.setTimeout(timeout);
        Free bean = new Free(MailPolicy.class, new Prepared(beforehand));
        adapter.start(new TestContext());
        try (RecordedLog log = new RecordedLog()) {
            adapter.endpointActivation(bean, mail);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(log.messages(Level.SEVERE, ""))
                            .containsExactly("Postern does not listen: policy Mine is not ready: " + reason));
            assertThat(listens(address)).isFalse();
            adapter.endpointDeactivation(bean, mail);
        } finally {
            adapter.stop();
        }
    }

    @Test
    void itDoesNotListenWithAPolicyThatIsNotReady() throws Exception {
        assertDoesNotListen(
                () -> {
                    throw new IOException("no database", new IllegalStateException("no route"));
                },
                "30s",
                "IOException: no database, because of IllegalStateException: no route");
    }

    @Test
    void itDoesNotListenWithAPolicyThatTakesTooLongToSay() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        assertDoesNotListen(
                () -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return null;
                },
                "100ms",
                "ready() has taken longer than 100 ms");
        interrupted.await();
    }

    @Test
    void itAsksOnceAndNotWhatIsSwitchedOff() throws Exception {
        InetSocketAddress address = freePort();
        AtomicInteger asked = new AtomicInteger();
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setInterfaces("tcp://127.0.0.1:" + address.getPort());
        MailActivation on = new MailActivation();
        on.setPolicyName("On");
        MailActivation off = new MailActivation();
        off.setPolicyName("Off");
        off.setEnabled("false");
        Free first = new Free(MailPolicy.class, new Prepared(() -> {
            asked.incrementAndGet();
            return null;
        }));
        Free second = new Free(MailPolicy.class, new Prepared(() -> {
            throw new IllegalStateException("not to be asked");
        }));
        adapter.start(new TestContext());
        try {
            adapter.endpointActivation(first, on);
            adapter.endpointActivation(second, off);
            Awaitility.await().until(() -> listens(address));
            assertThat(asked).hasValue(1);
            adapter.endpointDeactivation(first, on);
            adapter.endpointDeactivation(second, off);
        } finally {
            adapter.stop();
        }
    }

    /** Has a property that is none of ours, and one that is meant to be. */
    @MessageDriven(
            activationConfig = {
                @ActivationConfigProperty(propertyName = "poolSize", propertyValue = "5"),
                @ActivationConfigProperty(propertyName = "fromAdress", propertyValue = "*@example.org")
            })
    private static final class Misspelt implements MailPolicy {
        @Override
        public Verdict mail(Exchange<Mail> exchange) {
            return exchange.pass();
        }
    }

    @Test
    void aMisspeltActivationPropertyIsRefusedAndAServersOwnIsNot() throws Exception {
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setInterfaces("tcp://127.0.0.1:0");
        adapter.start(new TestContext());
        try (RecordedLog log = new RecordedLog()) {
            assertThatExceptionOfType(ResourceException.class)
                    .isThrownBy(() ->
                            adapter.endpointActivation(new Free(Misspelt.class, new Misspelt()), new MailActivation()))
                    .withMessageContaining("policy Misspelt: there is no activation property fromAdress; did you mean"
                            + " fromAddress?");
            assertThat(log.messages(
                            Level.WARNING, "policy Misspelt: there is no activation property poolSize; there are"))
                    .hasSize(1);
        } finally {
            adapter.stop();
        }
    }

    /** A server that validates the deployment later, which here it never does. */
    @Test
    void whatIsNotRefusedInTimeKeepsItFromListening() throws Exception {
        InetSocketAddress address = freePort();
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setInterfaces("tcp://127.0.0.1:" + address.getPort());
        RcptActivation wrong = new RcptActivation();
        wrong.setInterfaces("nowhere");
        try (Service service = new Service(ServiceSettings.read(adapter), new TestContext(), true);
                RecordedLog log = new RecordedLog()) {
            service.activate(new Free(RcptPolicy.class, (RcptPolicy) Exchange::pass), wrong);
            assertThat(service.problemsOfDeployment())
                    .singleElement()
                    .asString()
                    .startsWith("policy RcptPolicy: Invalid value 'nowhere' for property interfaces: expected");
            service.activate(new Free(MailPolicy.class, (MailPolicy) Exchange::pass), new MailActivation());
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(log.messages(Level.SEVERE, ""))
                                    .singleElement()
                                    .asString()
                                    .startsWith(
                                            "Postern does not listen: policy RcptPolicy: Invalid value 'nowhere' for property interfaces: expected"));
            assertThat(listens(address)).isFalse();
        }
    }

    @Test
    void whatComesAfterItListensIsRefusedAtOnce() throws Exception {
        InetSocketAddress address = freePort();
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setInterfaces("tcp://127.0.0.1:" + address.getPort());
        RcptActivation wrong = new RcptActivation();
        wrong.setInterfaces("nowhere");
        try (Service service = new Service(ServiceSettings.read(adapter), new TestContext(), true)) {
            service.activate(new Free(MailPolicy.class, (MailPolicy) Exchange::pass), new MailActivation());
            Awaitility.await().until(() -> listens(address));
            assertThatExceptionOfType(ResourceException.class)
                    .isThrownBy(() -> service.activate(new Free(RcptPolicy.class, (RcptPolicy) Exchange::pass), wrong))
                    .withMessageContaining("nowhere");
            assertThat(service.problemsOfDeployment()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            timeout       | abc     | a duration from 1ms to 24h, such as 500ms, 30s or 5m
            order         | abc     | a number from 0 to 1000000
            maxConcurrent | -1      | a number from 0 to 1000000
            enabled       | maybe   | true or false
            fromAddress   | ,,      | a list of wildcards, such as *@example.org, <>
            interfaces    | nowhere | a list of names, types or ports of the interfaces, which are called tcp://127.0.0.1:0
            """)
    void aWrongActivationPropertyIsToldWithThePolicy(String property, String text, String expected) throws Exception {
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setInterfaces("tcp://127.0.0.1:0");
        MailActivation mail = new MailActivation();
        mail.setPolicyName("Mine");
        MailActivation.class
                .getMethod(
                        "set" + property.substring(0, 1).toUpperCase(Locale.ROOT) + property.substring(1), String.class)
                .invoke(mail, text);
        adapter.start(new TestContext());
        try {
            assertThatExceptionOfType(ResourceException.class)
                    .isThrownBy(() ->
                            adapter.endpointActivation(new Free(MailPolicy.class, (MailPolicy) Exchange::pass), mail))
                    .withMessageContaining("policy Mine: Invalid value '" + text + "' for property " + property
                            + ": expected " + expected);
        } finally {
            adapter.stop();
        }
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
