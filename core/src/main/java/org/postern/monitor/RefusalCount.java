package org.postern.monitor;

import java.beans.ConstructorProperties;

/** How often one command was refused from one source with one class of reply, as JMX shows it. */
public final class RefusalCount {

    private final String command;
    private final String source;
    private final String policy;
    private final String replyClass;
    private final long count;

    /** What JMX makes one of that it got from elsewhere. */
    @ConstructorProperties({"command", "source", "policy", "replyClass", "count"})
    public RefusalCount(String command, String source, String policy, String replyClass, long count) {
        this.command = command;
        this.source = source;
        this.policy = policy;
        this.replyClass = replyClass;
        this.count = count;
    }

    /** The command's verb; {@code CONNECT} before the greeting, {@code -} for a line that is no command. */
    public String getCommand() {
        return command;
    }

    /** {@code policy}, {@code gateway} or {@code upstream}. */
    public String getSource() {
        return source;
    }

    /** The policy's name; empty unless that is the source. */
    public String getPolicy() {
        return policy;
    }

    /** {@code 4xx} or {@code 5xx}. */
    public String getReplyClass() {
        return replyClass;
    }

    /** How often, since the start. */
    public long getCount() {
        return count;
    }
}
