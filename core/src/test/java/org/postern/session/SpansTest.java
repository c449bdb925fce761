package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Auth;
import org.postern.api.Connect;
import org.postern.api.Data;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.SessionEnd;
import org.postern.api.SessionListener;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.policy.Observer;
import org.postern.policy.Participant.Place;
import org.postern.telemetry.OpenTelemetrySpans;
import org.postern.telemetry.SessionSpans;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** The spans of a session, as an SDK receives them. */
@Tag("wire")
class SpansTest {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway =
            new GatewayFixture(upstream).telemetry(new OpenTelemetrySpans(() -> Optional.of(sdk)));

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
        sdk.close();
    }

    private List<SpanData> spans() {
        gateway.awaitNoSessions();
        return exporter.getFinishedSpanItems().stream()
                .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
                .toList();
    }

    /** As a tree, a line for each with two blanks for each level. */
    private String tree() {
        List<SpanData> all = spans();
        StringBuilder text = new StringBuilder();
        all.stream().filter(each -> !each.getParentSpanContext().isValid()).forEach(root -> add(root, all, "", text));
        return text.toString();
    }

    private static void add(SpanData span, List<SpanData> all, String indent, StringBuilder text) {
        text.append(indent).append(span.getName()).append('\n');
        all.stream()
                .filter(each -> each.getParentSpanId().equals(span.getSpanId()))
                .forEach(each -> add(each, all, indent + "  ", text));
    }

    private SpanData span(String name) {
        List<SpanData> named =
                spans().stream().filter(each -> each.getName().equals(name)).toList();
        assertThat(named).as(name).hasSize(1);
        return named.get(0);
    }

    private static String text(SpanData span, String attribute) {
        return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(attribute)));
    }

    private static long number(SpanData span, String attribute) {
        Long value = span.getAttributes().get(AttributeKey.longKey(attribute));
        assertThat(value).as(attribute).isNotNull();
        return value;
    }

    private String send() throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            String reply = client.mail("ann@example.org", "bob@example.org", "Subject: x\r\n\r\n");
            client.say("QUIT");
            return reply;
        }
    }

    @Test
    void whatBelongsToATransactionIsWithinIt() throws IOException {
        gateway.policy(Policies.of("Greet", Connect.class, exchange -> exchange.pass()))
                .policy(Policies.of("CheckSender", Mail.class, exchange -> exchange.pass()))
                .policy(Policies.of("Scan", Data.class, exchange -> exchange.pass()));
        assertThat(send()).startsWith("250 ");
        assertThat(tree()).isEqualTo("""
                        SMTP session
                          policy Greet
                          upstream EHLO
                          SMTP transaction
                            policy CheckSender
                            upstream MAIL
                            upstream RCPT
                            policy Scan
                            upstream DATA
                        """);
        SpanData session = span("SMTP session");
        assertThat(session.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(text(session, "postern.interface")).startsWith("tcp://127.0.0.1:");
        assertThat(text(session, "client.address")).isEqualTo("127.0.0.1");
        SpanData transaction = span("SMTP transaction");
        assertThat(text(transaction, "postern.outcome")).isEqualTo("passed");
        assertThat(number(transaction, "postern.recipients")).isEqualTo(1);
        assertThat(number(transaction, "smtp.reply_code")).isEqualTo(250);
        SpanData data = span("upstream DATA");
        assertThat(data.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(text(data, "server.address")).isEqualTo("localhost");
        assertThat(number(data, "server.port")).isEqualTo(upstream.port());
        assertThat(text(data, "smtp.command")).isEqualTo("DATA");
        assertThat(text(span("policy Scan"), "postern.result")).isEqualTo("passed");
        assertThat(text(span("policy Scan"), "smtp.command")).isEqualTo("DATA");
    }

    @Test
    void whatAPolicyWaitsForIsWithinIt() throws IOException {
        gateway.policy(Policies.of("Outer", 10, Data.class, exchange -> exchange.proceed(exchange.command())))
                .policy(Policies.of("Inner", 20, Data.class, exchange -> exchange.pass()));
        assertThat(send()).startsWith("250 ");
        assertThat(tree()).contains("""
                            policy Outer
                              policy Inner
                              upstream DATA
                        """);
        assertThat(text(span("policy Outer"), "postern.result")).isEqualTo("proceeded");
    }

    /** So that an HTTP or JDBC call of its own joins the trace. */
    @Test
    void aPolicyRunsWithinItsSpan() throws IOException {
        gateway.policy(Policies.of("CheckSender", Mail.class, exchange -> {
            sdk.getTracer("test").spanBuilder("GET /senders").startSpan().end();
            return exchange.pass();
        }));
        List<Boolean> current = new CopyOnWriteArrayList<>();
        gateway.policy(Policies.of("NoSpanIsLeft", Rcpt.class, exchange -> {
            current.add(Span.current().getSpanContext().isValid());
            return exchange.pass();
        }));
        send();
        assertThat(tree()).contains("""
                            policy CheckSender
                              GET /senders
                            upstream MAIL
                        """);
        assertThat(current).containsExactly(true);
    }

    @Test
    void aListenerIsBehindTheTransaction() throws IOException {
        gateway.policy(new Observer(new Place("Journal", 1), (notice, started) -> {
            started.run();
            notice.notify(new SessionListener() {
                @Override
                public void sessionEnded(Session session, SessionEnd end) {
                    sdk.getTracer("test").spanBuilder("INSERT").startSpan().end();
                }
            });
        }));
        send();
        assertThat(tree()).endsWith("""
                            upstream DATA
                          policy Journal
                          policy Journal
                            INSERT
                        """);
    }

    @Test
    void aPolicyThatFailsIsAnError() throws IOException {
        gateway.policy(Policies.of("Broken", Data.class, exchange -> {
            throw new IOException("cannot reach bob@example.org");
        }));
        assertThat(send()).startsWith("451 ");
        SpanData policy = span("policy Broken");
        assertThat(policy.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(policy.getStatus().getDescription()).isEqualTo("IOException");
        assertThat(text(policy, "error.type")).isEqualTo("java.io.IOException");
        assertThat(text(policy, "postern.result")).isEqualTo("failed");
        SpanData transaction = span("SMTP transaction");
        assertThat(text(transaction, "postern.outcome")).isEqualTo("failed");
        assertThat(transaction.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(transaction, "postern.policy")).isEqualTo("Broken");
    }

    @Test
    void aRejectionIsNoError() throws IOException {
        gateway.policy(
                Policies.of("NoViruses", Data.class, exchange -> Reply.reject(554, "5.7.1", "There is one in it")));
        assertThat(send()).startsWith("554 ");
        SpanData transaction = span("SMTP transaction");
        assertThat(text(transaction, "postern.outcome")).isEqualTo("rejected");
        assertThat(text(transaction, "postern.refused_by")).isEqualTo("policy");
        assertThat(text(transaction, "postern.policy")).isEqualTo("NoViruses");
        assertThat(transaction.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(number(span("policy NoViruses"), "smtp.reply_code")).isEqualTo(554);
    }

    @Test
    void aRefusalOfTheServerIsAnErrorOfTheCallToIt() throws IOException {
        upstream.on("DATA", "452 4.3.1 Disk full");
        assertThat(send()).startsWith("452 ");
        SpanData data = span("upstream DATA");
        assertThat(data.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(data, "error.type")).isEqualTo("452");
        assertThat(text(span("SMTP transaction"), "postern.outcome")).isEqualTo("deferred");
        assertThat(text(span("SMTP transaction"), "postern.refused_by")).isEqualTo("upstream");
    }

    @Test
    void aServerThatGoesAwayIsAFailure() throws IOException {
        upstream.on("DATA", ScriptedUpstream.hangUp());
        assertThat(send()).startsWith("451 ");
        assertThat(text(span("SMTP transaction"), "postern.outcome")).isEqualTo("failed");
        assertThat(span("upstream DATA").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void eachEndOfATransactionHasItsOutcome() throws Exception {
        upstream.on("RCPT", "550 5.1.1 No such user");
        gateway.policy(Policies.of(
                "NoSpammers",
                Mail.class,
                exchange -> exchange.command().sender().startsWith("spam")
                        ? Reply.reject(550, "5.7.1", "Go away")
                        : exchange.pass()));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("MAIL FROM:<spam@example.org>");
            client.say("MAIL FROM:<ann@example.org>");
            client.say("RCPT TO:<unknown@example.org>");
            client.say("RSET");
            upstream.usual("RCPT");
            client.say("MAIL FROM:<ann@example.org>");
            client.say("RCPT TO:<bob@example.org>");
            client.say("RSET");
            client.say("MAIL FROM:<ann@example.org>");
        }
        List<String> outcomes = new ArrayList<>();
        for (SpanData each : spans()) {
            if (each.getName().equals("SMTP transaction")) {
                outcomes.add(text(each, "postern.outcome"));
            }
        }
        assertThat(outcomes).containsExactly("rejected", "rejected", "aborted", "aborted");
        List<Summary> recorded = recorded();
        Collections.reverse(recorded);
        assertThat(recorded)
                .extracting(each -> each.outcome().name().toLowerCase(Locale.ROOT))
                .isEqualTo(outcomes);
        assertThat(spans().stream().map(SpanData::getTraceId).distinct()).hasSize(1);
    }

    private List<Summary> recorded() throws TrafficException {
        return new ArrayList<>(gateway.gateway().traffic().find(TrafficFilter.ALL, Optional.empty(), 100));
    }

    @Test
    void whatIsRecordedHasTheTrace() throws Exception {
        send();
        assertThat(recorded())
                .extracting(Summary::trace)
                .containsExactly(span("SMTP session").getTraceId());
    }

    @Test
    void noAddressUserOrSecretIsInASpan() throws IOException {
        gateway.policy(Auth.class, exchange -> exchange.pass()).policy(Policies.of("Broken", Data.class, exchange -> {
            throw new IllegalStateException("hidden2 of " + exchange.envelope());
        }));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("AUTH PLAIN "
                    + Base64.getEncoder().encodeToString("\0mallory\0hidden1".getBytes(StandardCharsets.UTF_8)));
            client.mail("ann@example.org", "bob@example.org", "Subject: hidden3\r\n");
        }
        assertThat(tree()).contains("policy Policy100");
        assertThat(spans().toString()).doesNotContain("example.org", "hidden", "mallory", "ann");
    }

    @Test
    void aLineOfTheLogHasTheTrace() throws IOException {
        List<String> lines = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger("org.postern.eventlog");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                lines.add(entry.getMessage());
            }

            @Override
            public void flush() {
                // nothing is kept back
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        logger.setLevel(Level.INFO);
        logger.addHandler(handler);
        try {
            send();
            String trace = span("SMTP session").getTraceId();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(lines)
                            .singleElement()
                            .asString()
                            .contains(" trace=" + trace + " from=<ann@example.org> "));
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(null);
        }
    }

    @Test
    void withoutAnSdkNothingIsMade() {
        OpenTelemetrySpans noop = new OpenTelemetrySpans(() -> Optional.of(OpenTelemetry.noop()));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        assertThat(noop.session("A", "tcp", address, address))
                .isSameAs(SessionSpans.NONE)
                .isSameAs(new OpenTelemetrySpans(Optional::empty).session("A", "tcp", address, address));
    }
}
