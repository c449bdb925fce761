package org.postern.filters.attachments;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.postern.api.mime.Part;
import org.postern.api.text.StructuredValue;
import org.postern.filters.Excerpt;

/** The names that readers give a file, as rules compare them. */
final class FileNames {

    /** Controls, and what is not shown: marks of writing direction, characters without width, and halves of characters. */
    private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}]");

    private FileNames() {}

    /** The names of a part: readers differ about which field and which parameter counts, so each one does. */
    static Set<String> of(Part part) {
        Set<String> names = new LinkedHashSet<>();
        for (String field : List.of("Content-Disposition", "Content-Type")) {
            for (String value : part.header().all(field)) {
                StructuredValue parameters = new StructuredValue(value);
                names.addAll(parameters.all("filename"));
                names.addAll(parameters.all("name"));
            }
        }
        part.fileName().ifPresent(names::add);
        return names;
    }

    /** Whether one is longer than names are, so that not all of it is compared. */
    static boolean isOneTooLong(Iterable<String> names) {
        for (String name : names) {
            if (name.length() > Archive.MAX_NAME) {
                return true;
            }
        }
        return false;
    }

    /** Each name as a whole, up to a NUL, and without its folders; none with what is not seen. */
    static List<String> compared(Iterable<String> names) {
        Set<String> compared = new LinkedHashSet<>();
        for (String name : names) {
            compare(name, compared);
            int nul = name.indexOf('\0');
            if (nul >= 0) {
                compare(name.substring(0, nul), compared);
            }
        }
        compared.remove("");
        return List.copyOf(compared);
    }

    private static void compare(String name, Set<String> compared) {
        String whole = stripped(HIDDEN.matcher(ends(name)).replaceAll(""));
        compared.add(whole);
        compared.add(whole.substring(Math.max(whole.lastIndexOf('/'), whole.lastIndexOf('\\')) + 1)
                .strip());
    }

    /** Of one that is too long, its beginning and its end. */
    private static String ends(String name) {
        int half = Archive.MAX_NAME / 2;
        return name.length() > Archive.MAX_NAME ? name.substring(0, half) + name.substring(name.length() - half) : name;
    }

    private static String stripped(String name) {
        int end = name.length();
        while (end > 0 && isLeftOut(name.charAt(end - 1))) {
            end--;
        }
        return name.substring(0, end).strip();
    }

    /** What Windows leaves out at the end of a name, and the mark of a folder. */
    private static boolean isLeftOut(char c) {
        return c == '.' || c == '/' || c == '\\' || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** For logs and notes: on one line, and not endless. */
    static String shown(String name) {
        return Excerpt.of(HIDDEN.matcher(Excerpt.of(name, Archive.MAX_NAME, "")).replaceAll(""), 200, "…");
    }
}
