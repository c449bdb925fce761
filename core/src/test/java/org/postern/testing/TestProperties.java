package org.postern.testing;

import java.util.Map;
import java.util.TreeMap;

/** The texts of properties, as a test sets them. */
public final class TestProperties {

    private final Map<String, String> texts = new TreeMap<>();

    /** Sets a property. */
    public TestProperties set(String name, String text) {
        texts.put(name, text);
        return this;
    }

    /** Those that are set. */
    public Map<String, String> texts() {
        return Map.copyOf(texts);
    }
}
