package org.postern.filters.xml.sign;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Where the elements of a document stand in its text. Parsers do not say, or not for every charset; in a document that is well-formed and
 * has no DTD, each start tag is one element, in the order of the tree.
 */
final class SourceElements {

    /**
     * One element, by offsets in the text.
     *
     * @param start of its start tag
     * @param nameEnd behind the name in it
     * @param contentStart behind its start tag; of one that is an empty tag, the slash in it
     * @param contentEnd before its end tag, or as {@code contentStart}
     * @param end behind it
     */
    record Place(int start, int nameEnd, int contentStart, int contentEnd, int end) {

        boolean isEmptyTag() {
            return contentStart == contentEnd && end == contentEnd + 2;
        }
    }

    private final String text;
    private final List<Place> places = new ArrayList<>();
    private final Deque<Integer> open = new ArrayDeque<>();
    private int at;

    private SourceElements(String text) {
        this.text = text;
    }

    /**
     * Finds them, in the document's order.
     *
     * @param text of a document that has been parsed
     */
    static List<Place> of(String text) {
        SourceElements elements = new SourceElements(text);
        elements.scan();
        return elements.places;
    }

    private void scan() {
        for (at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
            if (text.startsWith("<!--", at)) {
                at = text.indexOf("-->", at + 4) + 3;
            } else if (text.startsWith("<![CDATA[", at)) {
                at = text.indexOf("]]>", at) + 3;
            } else if (text.startsWith("<?", at)) {
                at = text.indexOf("?>", at) + 2;
            } else if (text.startsWith("</", at)) {
                close();
            } else {
                open();
            }
        }
    }

    private void open() {
        int start = at;
        int nameEnd = start + 1;
        while (" \t\r\n/>".indexOf(text.charAt(nameEnd)) < 0) {
            nameEnd++;
        }
        int end = nameEnd;
        while (text.charAt(end) != '>') {
            char c = text.charAt(end);
            end = c == '"' || c == '\'' ? text.indexOf(c, end + 1) + 1 : end + 1;
        }
        at = end + 1;
        if (text.charAt(end - 1) == '/') {
            places.add(new Place(start, nameEnd, end - 1, end - 1, at));
        } else {
            open.push(places.size());
            places.add(new Place(start, nameEnd, at, -1, -1));
        }
    }

    private void close() {
        int index = open.pop();
        int end = text.indexOf('>', at) + 1;
        Place place = places.get(index);
        places.set(index, new Place(place.start(), place.nameEnd(), place.contentStart(), at, end));
        at = end;
    }
}
