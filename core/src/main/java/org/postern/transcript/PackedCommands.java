package org.postern.transcript;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;
import org.postern.monitor.traffic.Transaction.Step;

/** Commands as bytes. */
final class PackedCommands {

    /** What most replies come from. */
    private static final List<RefusedBy> USUAL = List.of(RefusedBy.UPSTREAM, RefusedBy.GATEWAY);

    private static final List<String> USUAL_VERBS = List.of("MAIL", "RCPT", "DATA");

    private PackedCommands() {}

    /** @param replies those that are written before */
    static void write(List<Answered> commands, LastReplies replies, PackedWriter out) {
        out.number(commands.size());
        for (int i = 0; i < commands.size(); i++) {
            Answered command = commands.get(i);
            writeVerb(command.verb(), out);
            out.text(command.argument());
            replies.write(command.reply(), out);
            writeBy(command.by(), out);
            out.number(command.nanos());
            writeSteps(command.path(), out);
        }
    }

    static void read(PackedReader in, LastReplies replies, List<Answered> commands) {
        for (int rest = in.integer(); rest > 0; rest--) {
            commands.add(
                    new Answered(readVerb(in), in.text(), replies.read(in), readBy(in), in.number(), readSteps(in)));
        }
    }

    private static void writeVerb(String verb, PackedWriter out) {
        int usual = USUAL_VERBS.indexOf(verb);
        out.number(usual + 1);
        if (usual < 0) {
            out.text(verb);
        }
    }

    private static String readVerb(PackedReader in) {
        int usual = in.integer() - 1;
        return usual < 0 ? in.text() : USUAL_VERBS.get(usual);
    }

    private static void writeBy(RefusedBy by, PackedWriter out) {
        int usual = USUAL.indexOf(by);
        out.number(usual + 1);
        if (usual < 0) {
            out.text(by.source());
            out.text(by.policy());
            out.flag(by.failure());
        }
    }

    private static RefusedBy readBy(PackedReader in) {
        int usual = in.integer() - 1;
        return usual < 0 ? new RefusedBy(in.text(), in.text(), in.flag()) : USUAL.get(usual);
    }

    private static void writeSteps(List<Step> steps, PackedWriter out) {
        out.number(steps.size());
        for (Step step : steps) {
            out.text(step.policy());
            out.text(step.result());
            out.number(step.took().toNanos());
            out.texts(step.changes());
            out.number(step.notes().size());
            step.notes().forEach((name, value) -> {
                out.text(name);
                out.text(value);
            });
            out.text(step.failure());
        }
    }

    private static List<Step> readSteps(PackedReader in) {
        List<Step> steps = new ArrayList<>(0);
        for (int rest = in.integer(); rest > 0; rest--) {
            steps.add(new Step(
                    in.text(), in.text(), Duration.ofNanos(in.number()), in.texts(), readNotes(in), in.text()));
        }
        return steps;
    }

    private static Map<String, String> readNotes(PackedReader in) {
        Map<String, String> notes = new HashMap<>();
        for (int rest = in.integer(); rest > 0; rest--) {
            notes.put(in.text(), in.text());
        }
        return notes;
    }
}
