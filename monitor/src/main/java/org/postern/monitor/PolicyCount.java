package org.postern.monitor;

/** What became of the calls of one policy, as JMX shows it: an interface, since JMX of Java 17 knows no records. */
public interface PolicyCount {

    String getName();

    /** How often it was called. */
    long getCalls();

    /** How often it threw something, or returned what is no verdict. */
    long getFailures();

    /** How often it took longer than its time-out. */
    long getTimeouts();

    /** How often no bean became free for it in time. */
    long getBusy();
}
