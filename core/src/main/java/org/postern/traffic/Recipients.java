package org.postern.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.postern.monitor.traffic.Summary;

/** The recipients of a transaction: those that were accepted, and behind them those that were rejected. For one thread. */
final class Recipients {

    private final List<String> accepted = new ArrayList<>(1);
    private final List<String> rejected = new ArrayList<>(0);
    private int count;

    void add(String address, boolean positive) {
        count++;
        List<String> those = positive ? accepted : rejected;
        if (those.size() < Summary.MAX_RECIPIENTS) {
            those.add(address);
        }
    }

    /** Whether any was accepted. */
    boolean isAccepted() {
        return !accepted.isEmpty();
    }

    List<String> addresses() {
        if (rejected.isEmpty()) {
            return List.copyOf(accepted);
        }
        return Stream.concat(accepted.stream(), rejected.stream())
                .limit(Summary.MAX_RECIPIENTS)
                .toList();
    }

    int count() {
        return count;
    }

    /** The address in the argument of MAIL or RCPT: what stands between the angle brackets, or behind the colon. */
    static String path(String argument) {
        int begin = argument.indexOf('<');
        if (begin < 0) {
            String rest = argument.substring(argument.indexOf(':') + 1).strip();
            int blank = rest.indexOf(' ');
            return blank < 0 ? rest : rest.substring(0, blank);
        }
        int end = argument.indexOf('>', begin);
        if (end > 0 && argument.lastIndexOf('"', end) < begin) {
            return argument.substring(begin + 1, end);
        }
        boolean quoted = false;
        for (int i = begin + 1; i < argument.length(); i++) {
            char c = argument.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return argument.substring(begin + 1, i);
            }
        }
        return argument.substring(begin + 1);
    }
}
