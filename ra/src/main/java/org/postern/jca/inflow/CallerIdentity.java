package org.postern.jca.inflow;

import jakarta.resource.spi.work.SecurityContext;
import jakarta.resource.spi.work.WorkContextErrorCodes;
import jakarta.resource.spi.work.WorkException;
import jakarta.security.auth.message.callback.CallerPrincipalCallback;
import jakarta.security.auth.message.callback.GroupPrincipalCallback;
import java.io.IOException;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.jspecify.annotations.Nullable;
import org.postern.policy.Caller;

/** The caller identity of a call, for the server. */
public final class CallerIdentity extends SecurityContext {

    private static final long serialVersionUID = 1;

    private static final Set<String> UNSUPPORTED =
            Set.of(WorkContextErrorCodes.CONTEXT_SETUP_UNSUPPORTED, WorkContextErrorCodes.UNSUPPORTED_CONTEXT_TYPE);

    @SuppressWarnings("serial") // a context is used, and written nowhere
    private final Caller caller;

    /** Why the server has not taken it. */
    private volatile @Nullable Exception failure;

    public CallerIdentity(Caller caller) {
        this.caller = caller;
    }

    @Override
    public void setupSecurityContext(CallbackHandler server, Subject execution, Subject service) {
        Callback[] callbacks = {
            new CallerPrincipalCallback(execution, caller.name()),
            // Payara adds those of its own user of that name, who may be another person: removed
            new GroupPrincipalCallback(execution, null),
            new GroupPrincipalCallback(execution, caller.groups().toArray(String[]::new))
        };
        try {
            server.handle(callbacks);
        } catch (IOException | UnsupportedCallbackException | RuntimeException e) { // which makes a failed context
            failure = e;
            throw new IllegalStateException("caller identity rejected by the application server: " + e, e);
        }
    }

    /** Whether a work was not run because the server has not taken this one, or takes none from adapters. */
    boolean isRefused(WorkException e) {
        return failure != null || isUnsupported(e);
    }

    /** Whether it takes none from adapters. */
    boolean isUnsupported(WorkException e) {
        return failure instanceof UnsupportedCallbackException
                || UNSUPPORTED.contains(String.valueOf(e.getErrorCode()));
    }
}
