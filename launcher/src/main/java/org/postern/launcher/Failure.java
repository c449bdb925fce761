package org.postern.launcher;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why a command of the server's failed, in one sentence for the user. */
final class Failure {

    /** What the gateway says of settings, in which message of the server's it may be wrapped. */
    private static final Pattern SETTING = Pattern.compile("(?m)^(?:[\\w.$]+Exception: )?(?:CDI deployment failure:)?"
            + "(.*Invalid value '.*' for property .*: expected .*|\\d+ invalid settings: .*"
            + "|there is no property postern\\..*)$");

    /** The server says it twice. */
    private static final Pattern REFUSED = Pattern.compile("(?s)CDI deployment failure:(?:Postern: )?(.*?) -- .*");

    private static final Pattern NO_RESOURCE = Pattern.compile(
            "JNDI lookup failed for the resource: Name: \\[([^]]*)], Lookup: \\[([^]]*)], Type: \\[([^]]*)]");

    private static final Pattern NO_ADAPTER = Pattern.compile("message-listener type \\[ ?([\\w.$]+) ?]");

    private static final String POLICIES =
            "ConnectPolicy, HeloPolicy, AuthPolicy, MailPolicy, RcptPolicy, DataPolicy or SessionListener";

    private static final Pattern OTHERS = Pattern.compile(
            "(?:java|javax|jdk|sun|jakarta|com\\.sun|org\\.glassfish|org\\.jboss|org\\.apache|fish\\.payara|org\\.postern\\.launcher)\\.");

    private Failure() {}

    /**
     * @param output what the command has answered
     * @param thrown what lies at the bottom of what the server has logged, if it has logged an exception
     * @param bean the message-driven bean that the server has named last, if it has named one
     */
    static String sentence(String output, Optional<Throwable> thrown, Optional<String> bean) {
        String message = thrown.map(each -> String.valueOf(each.getMessage())).orElse(output);
        String both = output + "\n" + message;
        Matcher resource = NO_RESOURCE.matcher(both);
        if (resource.find()) {
            return "the application needs the resource " + resource.group(2) + " (" + resource.group(3) + ", "
                    + resource.group(1).replaceFirst("java:comp/env/", "")
                    + "), which this server does not have; its data source is java:comp/DefaultDataSource";
        }
        if (both.contains("MDB destination not specified") || both.contains("JMS Broker is Disabled")) {
            return "the message-driven bean " + bean.map(name -> name + " ").orElse("") + "implements no interface of a"
                    + " policy (" + POLICIES + "), and names no destination of JMS either";
        }
        Matcher listener = NO_ADAPTER.matcher(both);
        if (listener.find()) {
            return "the message-driven bean " + bean.map(name -> name + " ").orElse("") + "listens to "
                    + listener.group(1) + ", for which there is no resource adapter";
        }
        Matcher refused = REFUSED.matcher(message);
        if (refused.find()) {
            return refused.group(1);
        }
        Matcher setting = SETTING.matcher(message);
        return setting.find() ? setting.group(1) : thrown.map(Failure::text).orElse(output);
    }

    /** The message of an exception of the gateway's is for the user; of any other, its class says as much. */
    static String text(Throwable thrown) {
        boolean own = thrown.getClass().getName().startsWith("org.postern.");
        String message = thrown.getMessage();
        if (own && message != null) {
            return message;
        }
        return thrown.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /** Where in the user's own code it was thrown; empty if that cannot be seen. */
    static String place(Throwable thrown) {
        return Stream.of(thrown.getStackTrace())
                .filter(frame -> !OTHERS.matcher(frame.getClassName()).lookingAt())
                .findFirst()
                .map(frame -> " (at " + frame + ")")
                .orElse("");
    }
}
