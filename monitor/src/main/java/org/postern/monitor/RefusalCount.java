package org.postern.monitor;

/** How often one command was refused from one source with one class of reply, as JMX shows it. */
public interface RefusalCount {

    /** The command's verb; {@code CONNECT} before the greeting, {@code -} for a line that is no command. */
    String getCommand();

    /** {@code policy}, {@code gateway} or {@code upstream}. */
    String getSource();

    /** The policy's name; empty unless that is the source. */
    String getPolicy();

    /** {@code 4xx} or {@code 5xx}. */
    String getReplyClass();

    /** How often, since the start. */
    long getCount();
}
