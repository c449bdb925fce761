package org.postern.monitor.traffic;

/** A parameter of a query is unknown or has a wrong value. Its message is for the one who has asked. */
public final class QueryException extends Exception {

    private static final long serialVersionUID = 1;

    private QueryException(String message) {
        super(message);
    }

    static QueryException unknown(String parameter, String expected) {
        return new QueryException("Unknown parameter '" + shown(parameter) + "': expected one of " + expected);
    }

    static QueryException invalid(String parameter, String value, String expected) {
        return new QueryException(
                "Invalid value '" + shown(value) + "' for parameter " + parameter + ": expected " + expected);
    }

    /** What somebody has sent, in one line that is not long. */
    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 100 ? line : line.substring(0, 100) + "...";
    }
}
