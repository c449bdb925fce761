package org.postern.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.resource.spi.endpoint.MessageEndpoint;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import javax.management.ObjectName;
import javax.transaction.xa.XAResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.ConnectPolicy;
import org.postern.api.Exchange;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.jca.inflow.ConnectActivation;
import org.postern.jca.inflow.MailActivation;
import org.postern.jca.inflow.PolicyActivation;
import org.postern.monitor.service.ActionException;
import org.postern.monitor.service.MailSketch;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.service.MonitoredServices;
import org.postern.monitor.service.PolicyMatch;
import org.postern.monitor.service.PolicyMatch.Match;
import org.postern.monitor.service.PolicyState;
import org.postern.testing.SmtpClient;

/** A service as operators see it and act on it. */
@Tag("wire")
class MonitoredServiceTest {

    private final PosternResourceAdapter adapter = new PosternResourceAdapter();

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

    @AfterEach
    void stop() {
        adapter.stop();
        assertThat(MonitoredServices.all()).as("services that have ended").isEmpty();
    }

    private static <A extends PolicyActivation> A named(A spec, String name) {
        spec.setPolicyName(name);
        return spec;
    }

    private static MailActivation mail(String name, String from) {
        MailActivation spec = named(new MailActivation(), name);
        spec.setFromAddress(from);
        return spec;
    }

    private void start(PosternResourceAdapter each) throws Exception {
        each.setInterfaces("tcp://127.0.0.1:0?name=in");
        each.setHostName("gateway.test");
        each.start(new TestContext());
        Free passes = new Free(MailPolicy.class, (MailPolicy) Exchange::pass);
        each.endpointActivation(passes, mail("Everybody", "*"));
        each.endpointActivation(
                new Free(MailPolicy.class, (MailPolicy) Exchange::pass), mail("Domain", "*@example.org"));
        MailActivation off = mail("Off", "off@example.org");
        off.setEnabled("false");
        each.endpointActivation(new Free(MailPolicy.class, (MailPolicy) Exchange::pass), off);
        each.endpointActivation(
                new Free(ConnectPolicy.class, (ConnectPolicy) Exchange::pass), named(new ConnectActivation(), "Hello"));
        MailActivation failing = mail("Failing", "bug@example.org");
        failing.setOrder("50");
        each.endpointActivation(
                new Free(MailPolicy.class, (MailPolicy) exchange -> {
                    throw new IOException("no database");
                }),
                failing);
    }

    private MonitoredService started() throws Exception {
        start(adapter);
        return Awaitility.await()
                .until(
                        () -> MonitoredServices.all().get(0),
                        service -> service.state().state().equals("LISTENING"));
    }

    private static InetSocketAddress address(MonitoredService service) {
        URI uri = URI.create(service.interfaces().get(0).uri());
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    private static boolean listens(MonitoredService service) {
        InetSocketAddress address = address(service);
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void itIsPausedAndResumedByTheConsoleAndByJmx() throws Exception {
        MonitoredService service = started();
        assertThat(service.ready()).isTrue();
        assertThat(service.state().failure()).isEmpty();
        service.pause("in");
        assertThat(listens(service)).isFalse();
        assertThat(service.ready()).isFalse();
        ObjectName name = new ObjectName("org.postern:type=Service,name=" + service.name());
        invoke(name, "resume", "in");
        assertThat(listens(service)).isTrue();
        assertThat(ManagementFactory.getPlatformMBeanServer().getAttribute(name, "Ready"))
                .isEqualTo(true);
        assertThat((String) ManagementFactory.getPlatformMBeanServer().getAttribute(name, "InterfaceStates"))
                .contains("\"state\":\"LISTENING\"");
        assertThatExceptionOfType(javax.management.MBeanException.class)
                .isThrownBy(() -> invoke(name, "pause", "nowhere"))
                .withCauseInstanceOf(IOException.class)
                .withStackTraceContaining("There is no interface 'nowhere': expected one of in");
    }

    private static Object invoke(ObjectName name, String operation, String argument) throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .invoke(name, operation, new Object[] {argument}, new String[] {String.class.getName()});
    }

    @Test
    void itShowsItsPoliciesAndHowTheirCallsWent() throws Exception {
        MonitoredService service = started();
        assertThat(service.policies())
                .extracting(PolicyState::kind, PolicyState::name, PolicyState::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("CONNECT", "Hello", "ACTIVE"),
                        org.assertj.core.groups.Tuple.tuple("MAIL", "Failing", "ACTIVE"),
                        org.assertj.core.groups.Tuple.tuple("MAIL", "Domain", "ACTIVE"),
                        org.assertj.core.groups.Tuple.tuple("MAIL", "Everybody", "ACTIVE"),
                        org.assertj.core.groups.Tuple.tuple("MAIL", "Off", "DISABLED"));
        try (SmtpClient client = new SmtpClient(address(service))) {
            client.reply();
        }
        Awaitility.await().until(() -> service.policies().get(0).calls() == 1);
        PolicyState hello = service.policies().get(0);
        assertThat(hello.health()).isEqualTo("OK");
        assertThat(hello.latency().count()).isEqualTo(1);
        assertThat(service.gauges().heapUsed()).isPositive();
        assertThat(service.upstream().problem()).contains("is not in JNDI");
        assertThat(service.testUpstream().problem()).contains("is not in JNDI");
    }

    @Test
    void itSaysWhichPoliciesAMailWouldMeet() throws Exception {
        MonitoredService service = started();
        List<PolicyMatch> matches = service.matches(new MailSketch(
                "in", "192.0.2.1", "client.example.org", "", "Bug@Example.org", List.of("a@example.com")));
        assertThat(matches).extracting(PolicyMatch::command).containsExactly("CONNECT", "HELO", "MAIL", "RCPT", "DATA");
        assertThat(matches.get(0).policies()).containsExactly(new Match("Hello", 100, "*", List.of()));
        assertThat(matches.get(2).policies())
                .containsExactly(
                        new Match("Failing", 50, "bug@example.org", List.of()),
                        new Match("Domain", 100, "*@example.org", List.of("Everybody")));
        assertThatExceptionOfType(ActionException.class)
                .isThrownBy(() ->
                        service.matches(new MailSketch("in", "192.0.2.1", "client.example.org", "", "a b", List.of())))
                .withMessage("Invalid value 'a b' for sender: expected a mail address, such as ann@example.org");
        assertThatExceptionOfType(ActionException.class)
                .isThrownBy(
                        () -> service.matches(new MailSketch("in", "here", "client.example.org", "", "", List.of())))
                .withMessageStartingWith("Invalid value 'here' for client: expected an IP address");
        assertThatExceptionOfType(ActionException.class)
                .isThrownBy(() -> service.matches(new MailSketch("out", "::1", "a.example", "", "", List.of())))
                .withMessage("Invalid value 'out' for interface: expected one of in");
    }

    @Test
    void twoServicesHaveTwoNames() throws Exception {
        MonitoredService first = started();
        PosternResourceAdapter other = new PosternResourceAdapter();
        start(other);
        try {
            assertThat(MonitoredServices.all())
                    .hasSize(2)
                    .extracting(MonitoredService::name)
                    .doesNotHaveDuplicates();
            assertThat(MonitoredServices.find(first.name())).containsSame(first);
        } finally {
            other.stop();
        }
        assertThat(MonitoredServices.all()).containsExactly(first);
    }

    @Test
    void oneThatFailsIsSeenWithItsReason() throws Exception {
        adapter.setInterfaces("tcp://127.0.0.1:0?name=in");
        adapter.start(new TestContext());
        MailActivation spec = named(new MailActivation(), "Mine");
        adapter.endpointActivation(
                new Free(MailPolicy.class, new MailPolicy() {
                    @Override
                    public void ready() throws IOException {
                        throw new IOException("no database");
                    }

                    @Override
                    public org.postern.api.Verdict mail(Exchange<org.postern.api.Mail> exchange) {
                        return Reply.of(250, "2.1.0", "OK");
                    }
                }),
                spec);
        MonitoredService service = MonitoredServices.all().get(0);
        Awaitility.await().until(() -> service.state().state().equals("FAILED"));
        assertThat(service.state().failure())
                .contains("policy Mine is not ready")
                .contains("no database");
        assertThat(service.ready()).isFalse();
        assertThat(service.interfaces().get(0).state()).isEqualTo("STOPPED");
    }
}
