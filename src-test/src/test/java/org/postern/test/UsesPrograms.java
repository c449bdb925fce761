package org.postern.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Marks the test classes with tests that need a {@link Program} of the system, and are skipped where it is missing. */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("programs")
@ExtendWith(UsesPrograms.Extension.class)
@interface UsesPrograms {

    /** Requires the annotation: without it, -Dgroups=programs would miss the class. */
    final class Extension implements BeforeAllCallback, AfterAllCallback {

        private static volatile boolean marked;

        static void requireUse() {
            if (!marked) {
                throw new AssertionError("a test class that uses programs is annotated with @UsesPrograms");
            }
        }

        @Override
        public void beforeAll(ExtensionContext context) {
            marked = true;
        }

        @Override
        public void afterAll(ExtensionContext context) {
            marked = false;
        }
    }
}
