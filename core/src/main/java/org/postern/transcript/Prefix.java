package org.postern.transcript;

import java.util.List;
import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;

/** What came before a session's first transaction, packed. It is kept with each of its transactions. */
public final class Prefix {

    public static final Prefix NONE = new Prefix(List.of(), new Talk());

    private final byte[] packed;

    /** What has been said and done so far. */
    public Prefix(List<Answered> commands, Talk talk) {
        PackedWriter out = new PackedWriter(512);
        LastReplies replies = talk.writeTo(out);
        PackedCommands.write(commands, replies, out);
        packed = out.toBytes();
    }

    byte[] packed() {
        return packed;
    }

    /** Adds what is in it to lists; returns whether some of it has been left out. */
    static boolean read(PackedReader in, List<Answered> commands, List<Said> lines) {
        LastReplies replies = new LastReplies();
        boolean cut = Talk.read(in, replies, lines);
        PackedCommands.read(in, replies, commands);
        return cut;
    }

    /** How much memory it takes, in bytes. */
    public int memory() {
        return packed.length;
    }
}
