package org.postern.filters.smime;

import java.util.ArrayList;
import java.util.List;

/** Reads the addresses of a field such as From (RFC 5322 §3.4): without display names, comments and groups. In one pass. */
public final class Mailboxes {

    private final String text;
    private final List<String> addresses = new ArrayList<>();
    private final StringBuilder plain = new StringBuilder();
    private final StringBuilder angle = new StringBuilder();
    private boolean inAngle;
    private int at;

    private Mailboxes(String text) {
        this.text = text;
    }

    /** Those that have an at sign, in their order. */
    public static List<String> of(String field) {
        return new Mailboxes(field).read();
    }

    private List<String> read() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '"' -> quoted();
                case '(' -> comment();
                case '<' -> inAngle = true;
                case '>' -> inAngle = false;
                case ',', ';' -> separator(c);
                case ':' -> colon();
                default -> add(c);
            }
        }
        inAngle = false;
        separator(',');
        return addresses;
    }

    private void add(char c) {
        if (c > ' ') {
            (inAngle ? angle : plain).append(c);
        }
    }

    private void quoted() {
        StringBuilder to = inAngle ? angle : plain;
        to.append('"');
        while (at < text.length()) {
            char c = text.charAt(at++);
            to.append(c);
            if (c == '\\' && at < text.length()) {
                to.append(text.charAt(at++));
            } else if (c == '"') {
                return;
            }
        }
        to.setLength(0); // it does not end
    }

    private void comment() {
        int depth = 1;
        while (depth > 0 && at < text.length()) {
            switch (text.charAt(at++)) {
                case '\\' -> at++;
                case '(' -> depth++;
                case ')' -> depth--;
                default -> {
                    // part of the comment
                }
            }
        }
    }

    /** A source route (RFC 5322 §4.4) has commas, too. */
    private void separator(char c) {
        if (inAngle) {
            angle.append(c);
            return;
        }
        String address = (angle.length() > 0 ? angle : plain).toString();
        if (address.indexOf('@') > 0) {
            addresses.add(address);
        }
        plain.setLength(0);
        angle.setLength(0);
    }

    /** The end of a source route, or of a group's name. */
    private void colon() {
        (inAngle ? angle : plain).setLength(0);
    }
}
