package org.postern.filters;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Settings named {@code x} from a map whose keys are properties without {@code postern.x.}. */
public final class TestSettings {

    private TestSettings() {}

    public static FilterSettings of(Map<String, String> texts) {
        return new FilterSettings("x", name -> Optional.ofNullable(texts.get(name.substring("postern.x.".length()))));
    }

    /** A filter of these settings. */
    public static <F> F make(Function<FilterSettings, F> constructor, Map<String, String> texts) {
        return of(texts).make(constructor);
    }
}
