package org.postern.transcript;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postern.api.Reply;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;
import org.postern.monitor.traffic.Transaction.Step;

/** Commands and replies as bytes. */
final class PackedParts {

    /** What most replies come from. */
    private static final List<RefusedBy> USUAL = List.of(RefusedBy.UPSTREAM, RefusedBy.GATEWAY);

    private PackedParts() {}

    // ---- commands

    static void writeCommands(List<Answered> commands, PackedWriter out) {
        out.number(commands.size());
        for (int i = 0; i < commands.size(); i++) {
            Answered command = commands.get(i);
            out.text(command.verb());
            out.text(command.argument());
            writeReply(command.reply(), out);
            writeBy(command.by(), out);
            out.number(command.nanos());
            writeSteps(command.path(), out);
        }
    }

    static void readCommands(PackedReader in, List<Answered> commands) {
        for (int rest = in.integer(); rest > 0; rest--) {
            commands.add(new Answered(in.text(), in.text(), readReply(in), readBy(in), in.number(), readSteps(in)));
        }
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
            writeTexts(step.changes(), out);
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
                    in.text(), in.text(), Duration.ofNanos(in.number()), readTexts(in), readNotes(in), in.text()));
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

    static void writeReply(Reply reply, PackedWriter out) {
        out.number(reply.code());
        out.text(reply.enhancedCode());
        writeTexts(reply.lines(), out);
    }

    static Reply readReply(PackedReader in) {
        return new Reply(in.integer(), in.text(), readTexts(in));
    }

    // ---- texts

    static void writeTexts(List<String> texts, PackedWriter out) {
        out.number(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            out.text(texts.get(i));
        }
    }

    static List<String> readTexts(PackedReader in) {
        List<String> texts = new ArrayList<>(1);
        for (int rest = in.integer(); rest > 0; rest--) {
            texts.add(in.text());
        }
        return List.copyOf(texts);
    }
}
