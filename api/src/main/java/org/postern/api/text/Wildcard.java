package org.postern.api.text;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * A pattern with {@code *} for any characters and {@code ?} for one, over a whole address, in which case does not matter.
 * {@code <>} is the null sender.
 */
public final class Wildcard {

    /** An exact address before a wildcard, more literal characters before fewer: how well one describes what it matches. */
    public static final Comparator<Wildcard> BEST_FIRST = Comparator.<Wildcard, Boolean>comparing(
                    wildcard -> !wildcard.isExact())
            .thenComparing(Comparator.comparing(Wildcard::literals).reversed());

    /** Matches everything, the null sender included. */
    public static final Wildcard ANY = new Wildcard("*");

    private final String pattern;
    private final int literals;

    /** @param pattern any text; an empty one matches the null sender alone, as {@code <>} does */
    public Wildcard(String pattern) {
        this.pattern = pattern.equals("<>") ? "" : fold(pattern).replaceAll("\\*+", "*");
        literals = (int) this.pattern.chars().filter(c -> !isWild(c)).count();
    }

    private static boolean isWild(int c) {
        return c == '*' || c == '?';
    }

    /** Whether the pattern describes the text. */
    public boolean matches(String text) {
        return matchesFolded(fold(text));
    }

    /** The text in which case does not matter any more, whatever letters it has and wherever in a word they stand. */
    static String fold(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text.toLowerCase(Locale.ROOT);
        }
        StringBuilder folded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) { // as String.equalsIgnoreCase compares
            folded.append(Character.toLowerCase(Character.toUpperCase(text.charAt(i))));
        }
        return folded.toString();
    }

    /** As {@link #matches}, for a text that is folded already. */
    boolean matchesFolded(String lower) {
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
        return literals == pattern.length();
    }

    /** The pattern as a text to compare with, in lower case, if it {@linkplain #isExact() is exact}. */
    String literal() {
        return pattern;
    }

    /** What follows the at sign, if that is all there is beside a {@code *} before it; else nothing. */
    Optional<String> wholeDomain() {
        boolean whole = pattern.startsWith("*@") && literals == pattern.length() - 1 && pattern.indexOf('@', 2) < 0;
        return whole ? Optional.of(pattern.substring(2)) : Optional.empty();
    }

    /** How many of its characters are no wildcards. */
    public int literals() {
        return literals;
    }

    /** Whether there is a text that both describe. */
    public boolean overlaps(Wildcard other) {
        String a = pattern;
        String b = other.pattern;
        if (differAtAnEnd(a, b)) { // most do, and it is seen at once
            return false;
        }
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

    private static boolean differAtAnEnd(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && !isWild(a.charAt(i)) && !isWild(b.charAt(i))) {
            if (a.charAt(i) != b.charAt(i)) {
                return true;
            }
            i++;
        }
        int x = a.length() - 1;
        int y = b.length() - 1;
        while (x >= 0 && y >= 0 && !isWild(a.charAt(x)) && !isWild(b.charAt(y))) {
            if (a.charAt(x--) != b.charAt(y--)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Wildcard wildcard && wildcard.pattern.equals(pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    /** The pattern, in lower case; the empty one as {@code <>}. */
    @Override
    public String toString() {
        return pattern.isEmpty() ? "<>" : pattern;
    }
}
