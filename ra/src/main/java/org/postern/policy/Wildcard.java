package org.postern.policy;

import java.util.Locale;

/**
 * A pattern with {@code *} for any characters and {@code ?} for one, over a whole address, in which case does not matter.
 */
public final class Wildcard {

    /** Matches everything, the null sender included. */
    public static final Wildcard ANY = new Wildcard("*");

    private final String pattern;

    /** @param pattern any text; an empty one matches the null sender alone */
    public Wildcard(String pattern) {
        this.pattern = pattern.toLowerCase(Locale.ROOT).replaceAll("\\*+", "*");
    }

    /** Whether the pattern describes the text. */
    public boolean matches(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < lower.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == lower.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** True if there is no wildcard in it. */
    public boolean isExact() {
        return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
    }

    /** How many of its characters are no wildcards. */
    public int literals() {
        return (int) pattern.chars().filter(c -> c != '*' && c != '?').count();
    }

    /** Whether there is a text that both describe. */
    public boolean overlaps(Wildcard other) {
        String a = pattern;
        String b = other.pattern;
        // reach[j]: the prefixes of a and b that end here have a text in common
        boolean[] reach = new boolean[b.length() + 1];
        reach[0] = true;
        for (int j = 1; j <= b.length(); j++) {
            reach[j] = reach[j - 1] && b.charAt(j - 1) == '*';
        }
        for (int i = 1; i <= a.length(); i++) {
            char x = a.charAt(i - 1);
            boolean diagonal = reach[0];
            reach[0] = diagonal && x == '*';
            for (int j = 1; j <= b.length(); j++) {
                char y = b.charAt(j - 1);
                boolean above = reach[j];
                if (x == '*' || y == '*') {
                    reach[j] = above || reach[j - 1];
                } else {
                    reach[j] = diagonal && (x == y || x == '?' || y == '?');
                }
                diagonal = above;
            }
        }
        return reach[b.length()];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Wildcard wildcard && wildcard.pattern.equals(pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    /** The pattern, in lower case. */
    @Override
    public String toString() {
        return pattern;
    }
}
