package org.postern.console.access;

import org.postern.json.JsonRecords;

/** A request that is not answered as asked. Its message is for the client: it names the value and what is expected. */
public final class Problem extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final int retryAfter;

    /** As it is sent. */
    private record Text(String error) {}

    /** @param status of HTTP */
    public Problem(int status, String message) {
        this(status, message, 0);
    }

    /** @param retryAfter in how many seconds the client may try again; 0 for no word about it */
    public Problem(int status, String message, int retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    public int status() {
        return status;
    }

    public int retryAfter() {
        return retryAfter;
    }

    /** Its JSON object. */
    public String json() {
        return json(String.valueOf(getMessage()));
    }

    /** The JSON object of an error. */
    public static String json(String message) {
        return JsonRecords.text(new Text(message));
    }
}
