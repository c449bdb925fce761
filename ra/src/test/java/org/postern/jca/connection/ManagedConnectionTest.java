package org.postern.jca.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.EISSystemException;
import jakarta.resource.spi.ManagedConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.jca.PosternResourceAdapter;
import org.postern.jca.TestContext;
import org.postern.jca.connection.SmtpManagedConnection.Handle;
import org.postern.net.Trace;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.UpstreamConversation;
import org.postern.upstream.UpstreamLink;

/** What a container may expect of a link in its pool (Jakarta Connectors §6). */
@Tag("wire")
class ManagedConnectionTest {

    private static final Helo HELO = new Helo("client.test", true, "Hello");

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final PosternResourceAdapter adapter = new PosternResourceAdapter();
    private final List<String> events = new ArrayList<>();
    private final List<ManagedConnection> links = new ArrayList<>();

    @BeforeEach
    void start() throws ResourceException {
        adapter.setHostName("gateway.test");
        adapter.start(new TestContext());
    }

    @AfterEach
    void close() throws ResourceException {
        for (ManagedConnection link : links) {
            link.destroy();
        }
        assertThat(adapter.monitor().open()).isZero();
        adapter.stop();
        upstream.close();
    }

    private SmtpManagedConnectionFactory factory(Consumer<SmtpManagedConnectionFactory> change) {
        SmtpManagedConnectionFactory factory = new SmtpManagedConnectionFactory();
        factory.setHost("localhost");
        factory.setPort(String.valueOf(upstream.port()));
        factory.setResourceAdapter(adapter);
        change.accept(factory);
        return factory;
    }

    private SmtpManagedConnection connect() throws ResourceException {
        return connect(factory(factory -> {}));
    }

    private SmtpManagedConnection connect(SmtpManagedConnectionFactory factory) throws ResourceException {
        SmtpManagedConnection link = (SmtpManagedConnection) factory.createManagedConnection(null, null);
        link.addConnectionEventListener(new Recorder());
        links.add(link);
        return link;
    }

    private static Handle handle(SmtpManagedConnection link) throws ResourceException {
        return (Handle) link.getConnection(null, null);
    }

    // ---- events

    @Test
    void aHandleThatIsClosedSaysSoOnce() throws Exception {
        SmtpManagedConnection link = connect();
        Handle handle = handle(link);
        handle.link().helo(HELO);
        handle.close();
        handle.close();
        assertThat(events).containsExactly("closed");
        assertThatIllegalStateException().isThrownBy(handle::link);
    }

    @Test
    void aLinkThatBrokeSaysSoOnceWhenItsHandleIsClosed() throws Exception {
        upstream.on("NOOP", ScriptedUpstream.hangUp());
        SmtpManagedConnection link = connect();
        Handle handle = handle(link);
        handle.link().helo(HELO);
        assertThatIOException().isThrownBy(() -> handle.link().noop());
        assertThatIOException().isThrownBy(() -> handle.link().noop());
        assertThat(events).isEmpty();
        handle.close();
        handle.close();
        link.destroy();
        assertThat(events).containsExactly("error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"421", "quit", "abort", "auth", "auth begun"})
    void aLinkThatNobodyElseMayHaveLeavesThePool(String how) throws Exception {
        Handle handle = handle(connect());
        handle.link().helo(HELO);
        switch (how) {
            case "421" -> {
                upstream.on("NOOP", "421 4.3.2 Closing");
                assertThat(handle.link().noop().code()).isEqualTo(421);
            }
            case "quit" -> assertThat(handle.link().quit().code()).isEqualTo(221);
            case "abort" -> handle.abort();
            case "auth" -> {
                upstream.on("AUTH", "235 2.7.0 Welcome");
                assertThat(handle.link().auth("AUTH PLAIN AGEAYg==").code()).isEqualTo(235);
            }
            default -> {
                upstream.on("AUTH", "334 ");
                assertThat(handle.link().auth("AUTH PLAIN").code()).isEqualTo(334);
            }
        }
        handle.close();
        assertThat(events).containsExactly("error");
    }

    /** Servers count refusals, and slow down or close a connection that has too many: that is not for the next conversation. */
    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA", "END", "RSET", "AUTH", "NOOP"})
    void aLinkOnWhichTheServerHasRefusedAnythingLeavesThePool(String when) throws Exception {
        upstream.on(when, "550 5.7.1 No");
        Handle handle = handle(connect());
        handle.link().helo(HELO);
        if (when.equals("AUTH")) {
            handle.link().auth("AUTH PLAIN AGEAYg==");
        } else {
            send(handle.link());
            handle.link().rset();
            handle.link().noop();
        }
        assertThat(events).isEmpty();
        handle.close();
        assertThat(events).containsExactly("error");
    }

    private static void send(UpstreamLink link) throws IOException {
        if (link.mail(new Mail("a@b")).isPositive()
                && link.rcpt(new Rcpt("c@d")).isPositive()) {
            link.data((goAhead, out) -> out.write("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkWithATransactionUnderWayLeavesThePool(boolean reset) throws Exception {
        Handle handle = handle(connect());
        handle.link().helo(HELO);
        handle.link().mail(new Mail("a@example.org"));
        if (reset) {
            handle.link().rset();
        }
        handle.close();
        assertThat(events).containsExactly(reset ? "closed" : "error");
    }

    // ---- cleanup and destroy

    @Test
    void cleaningUpMakesHandlesUselessAndCanBeRepeated() throws Exception {
        SmtpManagedConnection link = connect();
        Handle handle = handle(link);
        handle.link().helo(HELO);
        link.cleanup();
        link.cleanup();
        assertThatIllegalStateException().isThrownBy(handle::link);
        handle.close();
        assertThat(events).isEmpty();
        Handle next = handle(link);
        assertThat(next.link().mail(new Mail("c@example.org")).isPositive()).isTrue();
        next.close();
    }

    /** It is a used one afterwards: for conversations of the same name, and not for those that want a new one. */
    @Test
    void aLinkThatIsTakenFromItsUserIsAUsedOne() throws Exception {
        SmtpManagedConnection link = connect();
        handle(link).link().helo(HELO);
        link.cleanup();
        assertThat(link.matches(new LinkRequest("EHLO " + HELO.domain(), false, Trace.OFF)))
                .isTrue();
        assertThat(link.matches(new LinkRequest("EHLO " + HELO.domain(), true, Trace.OFF)))
                .isFalse();
        assertThat(link.matches(new LinkRequest("EHLO other.test", false, Trace.OFF)))
                .isFalse();
    }

    @Test
    void aHandleThatIsClosedDoesNotCutTheLinkOfTheNext() throws Exception {
        SmtpManagedConnection link = connect();
        Handle first = handle(link);
        first.link().helo(HELO);
        first.close();
        Handle next = handle(link);
        first.abort();
        assertThat(next.link().noop().isPositive()).isTrue();
        next.close();
    }

    @Test
    void aLinkThatCannotBeUsedAgainCannotBeCleanedUp() throws Exception {
        SmtpManagedConnection link = connect();
        handle(link).abort();
        assertThatExceptionOfType(ResourceException.class).isThrownBy(link::cleanup);
    }

    @Test
    void aLinkThatIsDestroyedInUseWorksUntilItsHandleIsClosedAndThenSaysNothing() throws Exception {
        SmtpManagedConnection link = connect();
        Handle handle = handle(link);
        handle.link().helo(HELO);
        link.destroy();
        link.destroy();
        assertThat(handle.link().noop().isPositive()).isTrue();
        assertThatExceptionOfType(ResourceException.class).isThrownBy(() -> handle(link));
        handle.close();
        upstream.await(UpstreamConversation::ended);
        assertThat(events).isEmpty();
        assertThat(adapter.monitor().open()).isZero();
    }

    @Test
    void aLinkThatIsDestroyedIdleSaysGoodbye() throws Exception {
        SmtpManagedConnection link = connect();
        handle(link).close();
        link.destroy();
        upstream.await(UpstreamConversation::ended);
        assertThat(upstream.conversation().lines()).containsExactly("QUIT");
        assertThat(adapter.monitor().open()).isZero();
    }

    @Test
    void aHandleThatMovesToAnotherLinkLeavesTheFirstOneFree() throws Exception {
        SmtpManagedConnection first = connect();
        SmtpManagedConnection second = connect();
        Handle handle = handle(first);
        second.associateConnection(handle);
        handle.link().helo(HELO);
        assertThat(upstream.conversations().get(0).lines()).isEmpty();
        assertThat(upstream.conversations().get(1).lines()).hasSize(1);
        first.destroy();
        upstream.await(conversation -> conversation.lines().equals(List.of("QUIT")));
        handle.close();
        assertThat(events).containsExactly("closed");
    }

    // ---- matching and checking

    @Test
    void aLinkMatchesTheSettingsThatItWasMadeWith() throws Exception {
        SmtpManagedConnection link = connect();
        assertThat(factory(factory -> {}).matchManagedConnections(Set.of(link), null, null))
                .isSameAs(link);
        assertThat(factory(factory -> {}).matchManagedConnections(Set.of(), null, null))
                .isNull();
    }

    @Test
    void aPropertyThatIsSetLaterHoldsForTheNextLink() throws Exception {
        SmtpManagedConnectionFactory factory = factory(each -> {});
        connect(factory);
        factory.setPort("1");
        assertThatThrownBy(() -> connect(factory))
                .isInstanceOf(EISSystemException.class)
                .hasMessageContaining("localhost:1");
    }

    @Test
    void aLinkDoesNotMatchOtherSettings() throws Exception {
        SmtpManagedConnection link = connect();
        List<Consumer<SmtpManagedConnectionFactory>> changes = List.of(
                factory -> factory.setHost("127.0.0.1"),
                factory -> factory.setPort("1"),
                factory -> factory.setConnectionSecurity("STARTTLS"),
                factory -> factory.setProtocols("TLSv1.3"),
                factory -> factory.setAddresses("localhost=127.0.0.1"),
                factory -> factory.setSourceAddress("127.0.0.1"),
                factory -> factory.setFailoverTimeout("1s"),
                factory -> factory.setHostDownTime("1s"),
                factory -> authenticate(factory, "ann", "secret"),
                factory -> authenticate(factory, "bob", "secret"),
                factory -> {
                    authenticate(factory, "ann", "secret");
                    factory.setMechanisms("PLAIN");
                },
                factory -> {
                    authenticate(factory, "ann", "");
                    factory.setTokenSource("file:/token");
                },
                factory -> factory.setHeloName("gateway.test"),
                factory -> factory.setActiveTimeout("1s"),
                factory -> factory.setMaxReplySize("1KiB"));
        for (Consumer<SmtpManagedConnectionFactory> change : changes) {
            assertThat(factory(change).matchManagedConnections(Set.of(link), null, null))
                    .isNull();
            assertThat(factory(change)).isNotEqualTo(factory(factory -> {}));
        }
        assertThat(factory(factory -> {})).isEqualTo(factory(factory -> {})).hasSameHashCodeAs(factory(factory -> {}));
    }

    private static void authenticate(SmtpManagedConnectionFactory factory, String userName, String password) {
        factory.setUserName(userName);
        factory.setPassword(password);
    }

    @Test
    void aDestroyedLinkMatchesNothing() throws Exception {
        SmtpManagedConnection link = connect();
        link.destroy();
        assertThat(factory(factory -> {}).matchManagedConnections(Set.of(link), null, null))
                .isNull();
    }

    @Test
    void brokenLinksAreFoundInThePool() throws Exception {
        SmtpManagedConnection good = connect();
        SmtpManagedConnection bad = connect();
        handle(bad).abort();
        assertThat((Object) factory(factory -> {}).getInvalidConnections(Set.of(good, bad)))
                .isEqualTo(Set.of(bad));
    }

    @Test
    void aPoolThatAsksHearsWhatTheServerSays() throws Exception {
        SmtpManagedConnectionFactory impatient = factory(factory -> factory.setActiveTimeout("300ms"));
        SmtpManagedConnection fresh = connect(impatient);
        SmtpManagedConnection greeted = connect(impatient);
        Handle handle = handle(greeted);
        handle.link().helo(HELO);
        handle.close();
        assertThat((Object) impatient.getInvalidConnections(Set.of(fresh, greeted)))
                .isEqualTo(Set.of());
        assertThat(upstream.conversations()).allMatch(each -> each.lines().contains("NOOP"));
        CountDownLatch never = new CountDownLatch(1);
        upstream.on("NOOP", ScriptedUpstream.usual().after(never));
        assertThat((Object) impatient.getInvalidConnections(Set.of(greeted))).isEqualTo(Set.of(greeted));
        assertThat(greeted.valid()).isFalse();
        never.countDown();
    }

    @Test
    void aLinkInUseIsNotAskedFromTheSide() throws Exception {
        SmtpManagedConnection link = connect();
        Handle handle = handle(link);
        handle.link().helo(HELO);
        assertThat((Object) factory(factory -> {}).getInvalidConnections(Set.of(link)))
                .isEqualTo(Set.of());
        assertThat(upstream.conversation().lines()).doesNotContain("NOOP");
        handle.close();
    }

    /** The console's Ping opens a link and ends it. */
    @ParameterizedTest
    @ValueSource(strings = {"554 5.7.1 Go away", "421 4.3.2 Busy", "nonsense"})
    void aLinkIsNotOpenBeforeTheServerHasGreeted(String greeting) {
        upstream.on("GREETING", greeting);
        assertThatExceptionOfType(ResourceException.class).isThrownBy(() -> connect());
    }

    @Test
    void aLinkToAHostThatIsDownMatchesNothingWhileAnotherIsUp() throws Exception {
        try (ScriptedUpstream backup = new ScriptedUpstream()) {
            SmtpManagedConnectionFactory factory =
                    factory(each -> each.setHost("localhost:" + upstream.port() + "; localhost:" + backup.port()));
            SmtpManagedConnection link = connect(factory);
            assertThat(factory.matchManagedConnections(Set.of(link), null, null))
                    .isSameAs(link);
            Handle handle = handle(link);
            handle.link().helo(HELO);
            handle.close();
            upstream.refuseConnections();
            SmtpManagedConnection other = connect(factory);
            assertThat(factory.matchManagedConnections(Set.of(link), null, null))
                    .isNull();
            assertThat(factory.matchManagedConnections(Set.of(link, other), null, null))
                    .isSameAs(other);
            assertThat(other.getMetaData().getEISProductName()).isEqualTo("SMTP server at localhost:" + backup.port());
            other.destroy();
        }
    }

    @Test
    void aWrongSettingIsNamedToTheAdministrator() {
        for (Consumer<SmtpManagedConnectionFactory> change : List.<Consumer<SmtpManagedConnectionFactory>>of(
                factory -> factory.setPort("0"),
                factory -> factory.setConnectionSecurity("TLS"),
                factory -> factory.setTrustedCertificates("/does/not/exist"),
                factory -> factory.setProtocols("SSLv3"),
                factory -> factory.setActiveTimeout("soon"))) {
            assertThatExceptionOfType(ResourceException.class)
                    .isThrownBy(() -> factory(change).createManagedConnection(null, null))
                    .withMessageStartingWith("Postern, upstream server: ")
                    .withMessageContaining(": expected ");
        }
    }

    @Test
    void aServerThatCannotBeReachedIsAnErrorOfTheSystem() {
        upstream.refuseConnections();
        assertThatExceptionOfType(ResourceException.class)
                .isThrownBy(() -> connect())
                .withCauseInstanceOf(IOException.class);
    }

    private final class Recorder implements ConnectionEventListener {

        @Override
        public void connectionClosed(ConnectionEvent event) {
            assertThat(event.getConnectionHandle()).isNotNull();
            events.add("closed");
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            events.add("error");
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {
            throw new AssertionError("there are none");
        }

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {
            throw new AssertionError("there are none");
        }

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {
            throw new AssertionError("there are none");
        }
    }
}
