package org.postern.filters;

import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Injects what is made of {@linkplain FilterSettings settings}: a filter, or any other class with a public constructor that takes
 * them; the object itself, not an {@code Instance}. All of one application who inject the same class with the same name share
 * one object, which is made, and its settings checked, when the application is deployed.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface Configured {

    /** The settings' name: {@code senderRules} for those that begin with {@code postern.senderRules.} */
    String value();
}
