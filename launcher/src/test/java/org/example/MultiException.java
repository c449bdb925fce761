package org.example;

import java.util.List;

/** As HK2 has it: without a cause, but with several errors. */
public final class MultiException extends RuntimeException {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // a test writes none
    private final List<Throwable> errors;

    public MultiException(Throwable... errors) {
        super("A MultiException has " + errors.length + " exceptions.");
        this.errors = List.of(errors);
    }

    public List<Throwable> getErrors() {
        return errors;
    }
}
