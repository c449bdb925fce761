package org.postern.monitor.service;

/** What was asked for cannot be done. Its message names the value and what is expected. */
public final class ActionException extends Exception {

    private static final long serialVersionUID = 1;

    public ActionException(String message) {
        super(message);
    }
}
