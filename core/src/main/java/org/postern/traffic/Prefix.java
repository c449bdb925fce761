package org.postern.traffic;

import java.util.List;

/** What came before a session's first transaction; its transactions share it. */
final class Prefix {

    static final Prefix NONE = new Prefix(List.of(), List.of(), false, 0);

    private final List<Answered> commands;
    private final List<Said> lines;
    private final boolean cut;
    private final int memory;
    /** How many transactions in memory have it; guarded by what keeps them. */
    private int holders;

    Prefix(List<Answered> commands, List<Said> lines, boolean cut, int memory) {
        this.commands = commands;
        this.lines = lines;
        this.cut = cut;
        this.memory = memory;
    }

    List<Answered> commands() {
        return commands;
    }

    List<Said> lines() {
        return lines;
    }

    boolean isCut() {
        return cut;
    }

    /** About how much memory it takes, in bytes. */
    int memory() {
        return memory;
    }

    /** One more transaction is kept. Returns how much memory that takes for the prefix. */
    int hold() {
        return holders++ == 0 ? memory : 0;
    }

    /** One of them is kept no more. Returns how much memory that frees. */
    int release() {
        return --holders == 0 ? memory : 0;
    }
}
