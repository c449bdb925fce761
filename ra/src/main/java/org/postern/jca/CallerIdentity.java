package org.postern.jca;

import jakarta.resource.spi.work.SecurityContext;
import jakarta.security.auth.message.callback.CallerPrincipalCallback;
import jakarta.security.auth.message.callback.GroupPrincipalCallback;
import java.io.IOException;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.postern.policy.Caller;

/** Tells the server who calls. */
final class CallerIdentity extends SecurityContext {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // a context is used, and written nowhere
    private final Caller caller;

    private volatile Refusal refusal = Refusal.NONE;

    /** Why the server has not taken it. */
    enum Refusal {
        NONE,
        /** It cannot take this one, or not now. */
        THIS_ONE,
        /** It takes none from adapters. */
        ALL
    }

    CallerIdentity(Caller caller) {
        this.caller = caller;
    }

    @Override
    public void setupSecurityContext(CallbackHandler server, Subject execution, Subject service) {
        Callback[] callbacks = {
            new CallerPrincipalCallback(execution, caller.name()),
            // Payara adds those of its own user of that name, who may be somebody else: away with them
            new GroupPrincipalCallback(execution, null),
            new GroupPrincipalCallback(execution, caller.groups().toArray(String[]::new))
        };
        try {
            server.handle(callbacks);
        } catch (IOException | UnsupportedCallbackException | RuntimeException e) { // which makes a failed context
            refusal = e instanceof UnsupportedCallbackException ? Refusal.ALL : Refusal.THIS_ONE;
            throw new IllegalStateException("the server does not take a caller from an adapter: " + e, e);
        }
    }

    Refusal refusal() {
        return refusal;
    }
}
