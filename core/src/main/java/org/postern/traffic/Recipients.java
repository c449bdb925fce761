package org.postern.traffic;

import java.util.ArrayList;
import java.util.List;
import org.postern.monitor.traffic.Summary;

/** The recipients of a transaction: those that were accepted, or those that were rejected if none was. For one thread. */
final class Recipients {

    private final List<String> addresses = new ArrayList<>(1);
    private int count;
    private boolean accepted;

    void add(String address, boolean positive) {
        if (positive && !accepted) {
            accepted = true;
            addresses.clear();
            count = 0;
        }
        if (positive == accepted) {
            count++;
            if (addresses.size() < Summary.MAX_RECIPIENTS) {
                addresses.add(address);
            }
        }
    }

    boolean isAccepted() {
        return accepted;
    }

    List<String> addresses() {
        return List.copyOf(addresses);
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
