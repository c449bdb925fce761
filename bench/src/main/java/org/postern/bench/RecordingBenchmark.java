package org.postern.bench;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.postern.api.Envelope;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.TransactionEnd;
import org.postern.api.TransactionEnd.Outcome;
import org.postern.api.text.Network;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.Event.UpstreamReplied;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.SessionRef;
import org.postern.net.Trace;
import org.postern.settings.Settings;
import org.postern.traffic.SessionRecorder;
import org.postern.traffic.TrafficRecorder;
import org.postern.traffic.TrafficSettings;
import org.postern.transcript.RecordingSettings;

/** What it costs to record one message of 1 KB on a kept connection: all that the trace and the events say of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecordingBenchmark {

    private static final String MAIL = "FROM:<ann@example.org>";
    private static final String RCPT = "TO:<bob@example.net>";
    private static final int BODY = 600;
    /** How many messages are taken in together. */
    private static final int TAKEN_IN = 64;

    /** What of the message is recorded. */
    @Param({"off", "headers", "content"})
    String recording = "headers";

    private final SessionRef session = new SessionRef(
            "2K3J", "tcp://*:8025", InetAddress.getLoopbackAddress(), Optional.empty(), Optional.empty());
    private final Reply goAhead = Reply.of(354, "", "End the message with CR LF . CR LF");
    private final TransactionEnd end = new TransactionEnd(
            Outcome.RELAYED,
            new Envelope(Optional.of(new Mail("ann@example.org")), List.of(new Rcpt("bob@example.net"))),
            1024,
            Optional.of(queued(0)),
            Optional.empty());
    private byte[] message = {};
    private TrafficRecorder traffic = traffic(Map.of());
    private SessionRecorder recorder = recorder(Map.of());
    private Trace client = Trace.OFF;
    private Trace upstream = Trace.OFF;
    private long number;

    private static TrafficRecorder traffic(Map<String, String> texts) {
        return new TrafficRecorder(TrafficSettings.read(new Settings(texts)), true, event -> {});
    }

    private SessionRecorder recorder(Map<String, String> texts) {
        return traffic.session(new TrafficRecorder.Interface(
                RecordingSettings.read(new Settings(texts)), address -> Network.around(address, 24)));
    }

    private static Reply queued(long number) {
        return Reply.of(250, "2.0.0", "Queued as " + number);
    }

    /** A session that has been greeted. */
    @Setup
    public void greet() {
        message = ("Subject: x\r\nFrom: Ann <ann@example.org>\r\n" + "X-Field: value\r\n".repeat(20) + "\r\n"
                        + "x".repeat(BODY) + "\r\n.\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        traffic = traffic(Map.of("recording", recording));
        recorder = recorder(Map.of("recording", recording));
        client = new Trace(Trace.Level.INFO, "2K3J", recorder);
        upstream = client.upstream();
        command("EHLO", "client.example.org");
    }

    private void command(String verb, String argument) {
        Reply reply = Reply.of(250, "2.1.0", "OK");
        client.received(verb + " " + argument);
        upstream.sent(verb + " " + argument);
        upstream.received(reply, Reply::toString);
        recorder.accept(new UpstreamReplied("2K3J", "mx:25", verb, reply, false, 1000, 0));
        recorder.accept(new CommandEnded(session, verb, argument, reply, RefusedBy.UPSTREAM, List.of(), 2000));
        client.sent(reply, Reply::toString);
    }

    @Benchmark
    public void message() {
        command("MAIL", MAIL);
        command("RCPT", RCPT);
        client.received("DATA");
        upstream.sent("DATA");
        upstream.received(goAhead, Reply::toString);
        recorder.accept(new UpstreamReplied("2K3J", "mx:25", "DATA", goAhead, false, 1000, 0));
        client.sent(goAhead, Reply::toString);
        client.received(message, 0, message.length);
        upstream.sent(message, 0, message.length - 3);
        upstream.sent(message, message.length - 3, 3);
        Reply reply = queued(++number);
        upstream.received(reply, Reply::toString);
        recorder.accept(new UpstreamReplied("2K3J", "mx:25", "DATA", reply, false, 1000, 0));
        recorder.accept(new TransactionEnded(
                session, end, RefusedBy.UPSTREAM, List.of(), "mx:25", 10_000, System.currentTimeMillis()));
        client.sent(reply, Reply::toString);
        if (number % TAKEN_IN == 0) {
            traffic.takeIn();
        }
    }
}
