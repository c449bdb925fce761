package org.postern.upstream;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postern.api.Reply;
import org.postern.monitor.service.UpstreamTest.Line;
import org.postern.net.TraceListener;
import org.postern.smtp.ReplyFormat;

/** What is said in a trial, with its times. Bounded. From any thread. */
final class TrialTalk implements TraceListener {

    private static final int MAX_LINES = 200;
    private static final int MAX_TEXT = 2_000;

    private final long begun = System.nanoTime();
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    /** So far. */
    List<Line> lines() {
        return List.copyOf(lines);
    }

    /** Since the trial began. */
    Duration took() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Override
    public void line(Direction direction, String text) {
        if (lines.size() < MAX_LINES) {
            lines.add(new Line(took(), direction.sent(), text.substring(0, Math.min(MAX_TEXT, text.length()))));
        }
    }

    @Override
    public void reply(Direction direction, Reply reply) {
        line(direction, ReplyFormat.lines(reply));
    }

    @Override
    public void piece(Direction direction, byte[] bytes, int offset, int length) {
        // no message is sent
    }

    @Override
    public void secured(boolean upstream, String tls) {
        // the link knows it
    }
}
