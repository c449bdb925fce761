package org.postern.transcript;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postern.api.Reply;
import org.postern.eventlog.EventLogFormat;
import org.postern.monitor.Event.AuthEnded;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.traffic.Transaction.Command;
import org.postern.monitor.traffic.Transaction.Step;

/**
 * A command that has been answered, as it is kept.
 *
 * @param by where the reply comes from, if it is a rejection
 * @param nanos how long the client has waited for it
 */
public record Answered(String verb, String argument, Reply reply, RefusedBy by, long nanos, List<Step> path) {

    private static final int OBJECTS = 200;
    private static final int STEP_OBJECTS = 200;
    private static final int MAX_NOTES = 50;

    public static Answered of(CommandEnded event) {
        return new Answered(
                event.command(),
                Said.cut(event.argument()),
                bounded(event.reply()),
                event.by(),
                event.nanos(),
                steps(event.path()));
    }

    /** The last line of a reply is what is shown of it. */
    public static Reply bounded(Reply reply) {
        int last = reply.lines().size() - 1;
        String text = reply.lines().get(last);
        return last == 0 && text.length() <= Said.MAX_LENGTH
                ? reply
                : Reply.of(reply.code(), reply.enhancedCode(), Said.cut(text));
    }

    /** Without what may be a secret: the text of a reply may repeat one. */
    public static Answered of(AuthEnded event) {
        boolean mechanism = event.mechanism().matches("[A-Za-z0-9_-]{1,20}");
        return new Answered(
                "AUTH",
                mechanism ? event.mechanism() : "",
                Reply.of(event.reply().code(), event.reply().enhancedCode(), ""),
                event.by(),
                event.nanos(),
                steps(event.path()));
    }

    /** Without the failures themselves, which may hold on to anything. */
    public static List<Step> steps(List<PolicyStep> path) {
        if (path.isEmpty()) {
            return List.of();
        }
        List<Step> steps = new ArrayList<>(path.size());
        for (PolicyStep step : path) {
            steps.add(new Step(
                    step.policy(),
                    step.result().name(),
                    Duration.ofNanos(step.nanos()),
                    step.changes(),
                    notes(step.notes()),
                    step.failure()
                            .map(failure -> Said.cut(EventLogFormat.ofFailure(failure)))
                            .orElse("")));
        }
        return steps;
    }

    private static Map<String, String> notes(Map<String, String> notes) {
        if (notes.isEmpty()) {
            return Map.of();
        }
        Map<String, String> kept = new HashMap<>();
        notes.entrySet().stream().limit(MAX_NOTES).forEach(note -> kept.put(note.getKey(), Said.cut(note.getValue())));
        return Map.copyOf(kept);
    }

    /** The last line of a reply, with its enhanced code. */
    public static String text(Reply reply) {
        return Said.cut(reply.toString().substring(4));
    }

    Command shown(Redaction.Pass redaction) {
        return new Command(
                verb,
                redaction.line(argument),
                reply.code(),
                redaction.line(text(reply)),
                reply.isRefusal() ? by.source() : "",
                Duration.ofNanos(nanos),
                path.stream().map(step -> shown(step, redaction)).toList());
    }

    private static Step shown(Step step, Redaction.Pass redaction) {
        Map<String, String> notes = new HashMap<>();
        step.notes().forEach((name, value) -> notes.put(name, redaction.line(value)));
        return new Step(
                step.policy(),
                step.result(),
                step.took(),
                step.changes(),
                Map.copyOf(notes),
                redaction.line(step.failure()));
    }

    public int memory() {
        int memory = OBJECTS + argument.length();
        for (Step step : path) {
            memory += STEP_OBJECTS + step.failure().length();
            for (Map.Entry<String, String> note : step.notes().entrySet()) {
                memory += 100 + note.getKey().length() + note.getValue().length();
            }
        }
        return memory;
    }
}
