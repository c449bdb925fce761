package org.postern.filters;

import java.util.Map;
import java.util.Optional;

/** Settings named {@code x} from a map whose keys are properties without {@code postern.x.}. */
public final class TestSettings {

    private TestSettings() {}

    public static Settings of(Map<String, String> texts) {
        return new Settings("x", name -> Optional.ofNullable(texts.get(name.substring("postern.x.".length()))));
    }
}
