package org.postern.monitor.traffic;

/** A transaction that has ended. Its summary is there, the rest is put together when it is asked for. From any thread. */
public interface EndedTransaction {

    Summary summary();

    /** The whole of it. Made anew at each call, which takes some time. */
    Transaction transaction();

    /** The message as it is recorded, redacted; empty if it is not. */
    byte[] content();

    /** About how much memory it takes, in bytes. */
    int memory();
}
