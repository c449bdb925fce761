package org.postern.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.postern.net.Trace;
import org.postern.settings.Setting;

/**
 * Parts of what is recorded that are not shown: what one of the patterns matches within a line. A pattern that takes too long, or too much
 * stack, costs the whole line: what could not be looked through is not shown either.
 */
public final class Redaction {

    /** No part. */
    public static final Redaction NONE = new Redaction(List.of());

    private static final int MAX_PATTERNS = 100;
    /** How many characters are looked at for one text that is shown, over all its lines and patterns: about half a second. */
    private static final long MAX_STEPS = 50_000_000;

    private final List<Pattern> patterns;

    private Redaction(List<Pattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /** Reads patterns that are separated by white space. */
    static Redaction read(Setting setting) {
        List<Pattern> patterns = new ArrayList<>();
        for (String text : setting.text().split("\\s+")) {
            if (!text.isEmpty()) {
                patterns.add(pattern(text, setting));
            }
        }
        if (patterns.size() > MAX_PATTERNS) {
            throw setting.invalid("at most " + MAX_PATTERNS + " regular expressions");
        }
        return new Redaction(patterns);
    }

    private static Pattern pattern(String text, Setting setting) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw setting.invalid("regular expressions of java.util.regex, separated by white space (" + text + ": "
                    + e.getDescription() + " near index " + e.getIndex() + ")");
        }
        if (pattern.matcher("").find()) {
            throw setting.invalid("regular expressions that do not match an empty text (" + text + " does)");
        }
        return pattern;
    }

    /** Whether everything is shown. */
    boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** For the parts of one text, one after the other. */
    Pass begin() {
        return new Pass();
    }

    /** One text that is to be shown, part by part. For one thread. */
    final class Pass {

        private long steps;

        /** The line as it may be shown. */
        String line(String text) {
            if (patterns.isEmpty() || text.isEmpty()) {
                return text;
            }
            String shown = text;
            try {
                for (Pattern pattern : patterns) {
                    Matcher matcher = pattern.matcher(new Counted(shown, 0, shown.length()));
                    shown = matcher.find() ? matcher.replaceAll(Trace.SECRET) : shown;
                }
                return shown;
            } catch (TooMuch | StackOverflowError e) {
                return Trace.SECRET;
            }
        }

        /** The lines, each by itself, with their ends as they are. */
        String lines(String text) {
            if (patterns.isEmpty()) {
                return text;
            }
            StringBuilder shown = new StringBuilder(text.length());
            int from = 0;
            while (from < text.length()) {
                int newline = text.indexOf('\n', from);
                int next = newline < 0 ? text.length() : newline + 1;
                int end =
                        newline < 0 ? next : newline > from && text.charAt(newline - 1) == '\r' ? newline - 1 : newline;
                shown.append(line(text.substring(from, end))).append(text, end, next);
                from = next;
            }
            return shown.toString();
        }

        private void step() {
            if (++steps > MAX_STEPS) {
                throw new TooMuch();
            }
        }

        /** A text that counts how often it is looked at. */
        private final class Counted implements CharSequence {

            private final String text;
            private final int from;
            private final int to;

            Counted(String text, int from, int to) {
                this.text = text;
                this.from = from;
                this.to = to;
            }

            @Override
            public int length() {
                return to - from;
            }

            @Override
            public char charAt(int index) {
                step();
                return text.charAt(from + index);
            }

            @Override
            public CharSequence subSequence(int start, int end) {
                return new Counted(text, from + start, from + end);
            }

            @Override
            public String toString() {
                return text.substring(from, to);
            }
        }
    }

    /** It takes too long. */
    private static final class TooMuch extends RuntimeException {

        private static final long serialVersionUID = 1;

        TooMuch() {
            super("too many steps", null, false, false);
        }
    }
}
