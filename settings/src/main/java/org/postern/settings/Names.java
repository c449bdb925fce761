package org.postern.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The names of settings, and which of them a misspelt one stands for. */
public final class Names {

    /** More than every third letter wrong is another word. */
    private static final int LETTERS_A_MISTAKE = 3;

    /** More names than this are no help to an administrator who is given one. */
    private static final int MAX_NAMES_IN_MESSAGE = 12;

    private Names() {}

    /** The known name that is most like the given one; empty if none is like it. */
    public static Optional<String> nearest(String given, Collection<String> known) {
        return known.stream()
                .sorted()
                .min(Comparator.comparingInt(name -> distance(given, name)))
                .filter(name -> isLike(given, name));
    }

    /** All known names, the one most like the given one first, then by alphabet. */
    public static List<String> nearestFirst(String given, Collection<String> known) {
        Stream<String> nearest = nearest(given, known).stream();
        return Stream.concat(nearest, known.stream().sorted()).distinct().toList();
    }

    /**
     * What an administrator has to know about a name that there is not.
     *
     * @param kind what it would be the name of, such as {@code property}
     */
    public static String unknown(String kind, String given, Collection<String> known) {
        Optional<String> nearest = nearest(given, known);
        String all = String.join(", ", nearestFirst(given, known));
        return "there is no " + kind + " " + given
                + nearest.map(name -> "; did you mean " + name + "?"
                                + (known.size() > MAX_NAMES_IN_MESSAGE ? "" : " There are " + all))
                        .orElse("; there are " + all);
    }

    private static boolean isLike(String given, String name) {
        int common = commonPrefix(given, name);
        int letters = Math.max(given.length(), name.length()) - common;
        return distance(given.substring(common), name.substring(common)) <= Math.max(1, letters / LETTERS_A_MISTAKE);
    }

    /** What both have up to a dot says nothing about how alike they are. */
    private static int commonPrefix(String given, String name) {
        int dot = given.lastIndexOf('.') + 1;
        return given.regionMatches(true, 0, name, 0, dot) ? dot : 0;
    }

    /** How many letters are added, left out, exchanged for another or for their neighbour, in any case: optimal string alignment. */
    static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] distances = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    distances[i][j] = i + j;
                    continue;
                }
                int changed = distances[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int min = Math.min(changed, 1 + Math.min(distances[i - 1][j], distances[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                distances[i][j] = swapped ? Math.min(min, distances[i - 2][j - 2] + 1) : min;
            }
        }
        return distances[a.length()][b.length()];
    }
}
