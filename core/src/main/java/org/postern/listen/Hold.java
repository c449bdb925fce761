package org.postern.listen;

/** What an operator does to keep an interface from listening. */
public enum Hold {
    NONE,
    /** An operator has paused it. */
    PAUSED,
    /** An operator has it drained. */
    DRAINED
}
