package org.postern.monitor.traffic;

/** The history cannot be read. Its message is for operators. */
public final class TrafficException extends Exception {

    private static final long serialVersionUID = 1;

    public TrafficException(String message, Throwable cause) {
        super(message, cause);
    }
}
