package org.postern.filters.attachments;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.postern.api.mime.Part;
import org.postern.api.text.ContentType;
import org.postern.api.text.Disposition;

/** The names that readers give a file, as rules compare them. */
final class FileNames {

    /** Controls, and what is not shown: marks of writing direction, and characters without width. */
    private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    /** What Windows leaves out at the end of a name, and the mark of a folder. */
    private static final Pattern END = Pattern.compile("[./\\\\\\s\\u00A0]+$");

    private static final Pattern FOLDERS = Pattern.compile(".*[/\\\\]", Pattern.DOTALL);

    private FileNames() {}

    /** The names of a part: readers differ about which field counts, so each one does. */
    static List<String> of(Part part) {
        Set<String> names = new LinkedHashSet<>();
        part.header()
                .all("Content-Disposition")
                .forEach(value -> Disposition.parse(value).parameter("filename").ifPresent(names::add));
        part.header()
                .all("Content-Type")
                .forEach(value -> ContentType.parse(value).parameter("name").ifPresent(names::add));
        part.fileName().ifPresent(names::add);
        return compared(names);
    }

    /** Each name as a whole, and without its folders; neither with what is not seen. */
    static List<String> compared(Iterable<String> names) {
        Set<String> compared = new LinkedHashSet<>();
        for (String name : names) {
            String shown = HIDDEN.matcher(name).replaceAll("");
            String whole = stripped(shown);
            compared.add(whole);
            compared.add(FOLDERS.matcher(whole).replaceFirst(""));
        }
        compared.remove("");
        return List.copyOf(compared);
    }

    private static String stripped(String name) {
        return END.matcher(name).replaceFirst("").strip();
    }

    /** For logs and notes: on one line, and not endless. */
    static String shown(String name) {
        String line = HIDDEN.matcher(name).replaceAll("");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
