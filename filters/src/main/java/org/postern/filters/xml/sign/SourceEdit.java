package org.postern.filters.xml.sign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.postern.filters.xml.XmlDocument;
import org.postern.filters.xml.sign.SourceElements.Place;
import org.w3c.dom.Element;

/** Changes to the text of a document at its elements; every other character stays. */
final class SourceEdit {

    private record Insertion(int from, int to, String text) {}

    private final String text;
    private final IdentityHashMap<Element, Place> places = new IdentityHashMap<>();
    private final List<Insertion> insertions = new ArrayList<>();

    /** @param document that has been parsed from the text */
    SourceEdit(String text, XmlDocument document) {
        this.text = text;
        List<Place> all = SourceElements.of(text);
        for (int i = 0; i < all.size(); i++) {
            places.put(document.elements().get(i), all.get(i));
        }
    }

    private Place place(Element element) {
        Place place = places.get(element);
        if (place == null) {
            throw new IllegalArgumentException("not in this document: " + element.getNodeName());
        }
        return place;
    }

    /** The text of an element. */
    String source(Element element) {
        return text.substring(place(element).start(), place(element).end());
    }

    /** Puts attributes into a start tag, before those that are there. */
    void addAttributes(Element element, String attributes) {
        insert(place(element).nameEnd(), ' ' + attributes);
    }

    void before(Element element, String added) {
        insert(place(element).start(), added);
    }

    void after(Element element, String added) {
        insert(place(element).end(), added);
    }

    void replace(Element element, String by) {
        insertions.add(new Insertion(place(element).start(), place(element).end(), by));
    }

    /** Before all else in an element. */
    void prepend(Element element, String added) {
        if (place(element).isEmptyTag()) {
            fill(element, added);
        } else {
            insert(place(element).contentStart(), added);
        }
    }

    /** Behind all else in an element. */
    void append(Element element, String added) {
        if (place(element).isEmptyTag()) {
            fill(element, added);
        } else {
            insert(place(element).contentEnd(), added);
        }
    }

    private void fill(Element element, String added) {
        Place place = place(element);
        String name = text.substring(place.start() + 1, place.nameEnd());
        insertions.add(new Insertion(place.contentStart(), place.end(), '>' + added + "</" + name + '>'));
    }

    private void insert(int offset, String added) {
        insertions.add(new Insertion(offset, offset, added));
    }

    /** The changed text; what was put at the same place stands in the order of the calls. */
    String apply() {
        StringBuilder changed = new StringBuilder(text.length() + 4096);
        int at = 0;
        List<Insertion> sorted = new ArrayList<>(insertions);
        sorted.sort(Comparator.comparingInt(Insertion::from)); // a stable sort
        for (Insertion each : sorted) {
            changed.append(text, at, each.from()).append(each.text());
            at = each.to();
        }
        return changed.append(text, at, text.length()).toString();
    }
}
