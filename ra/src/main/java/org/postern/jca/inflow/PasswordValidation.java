package org.postern.jca.inflow;

import jakarta.resource.spi.work.SecurityContext;
import jakarta.security.auth.message.callback.PasswordValidationCallback;
import java.io.IOException;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;

/** Has the server validate a user's password, and learns the user's groups. */
public final class PasswordValidation extends SecurityContext {

    private static final long serialVersionUID = 1;

    private final String user;
    private final transient String password;
    private volatile boolean answered;

    @SuppressWarnings("serial") // a context is used, and written nowhere
    private volatile Optional<Set<String>> groups = Optional.empty();

    public PasswordValidation(String user, String password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public void setupSecurityContext(CallbackHandler server, Subject execution, Subject service) {
        PasswordValidationCallback question = new PasswordValidationCallback(execution, user, password.toCharArray());
        try {
            server.handle(new Callback[] {question});
            if (question.getResult()) {
                groups = Optional.of(groups(execution));
            }
            answered = true;
        } catch (IOException | UnsupportedCallbackException e) { // which the server makes a failed context of
            throw new IllegalStateException("the server does not say whether that is a user's password: " + e, e);
        } finally {
            question.clearPassword();
        }
    }

    /** There is no standard for them: servers add a principal for each group, of a class called so. */
    private static Set<String> groups(Subject user) {
        return user.getPrincipals().stream()
                .filter(principal -> principal.getClass().getSimpleName().contains("Group"))
                .map(Principal::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    public boolean isAnswered() {
        return answered;
    }

    /** What the server said; empty if there is no such user with that password. */
    public Optional<Set<String>> groups() {
        return groups;
    }
}
