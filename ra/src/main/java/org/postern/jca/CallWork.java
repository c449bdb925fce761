package org.postern.jca;

import jakarta.resource.spi.work.SecurityContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkAdapter;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkContextErrorCodes;
import jakarta.resource.spi.work.WorkContextProvider;
import jakarta.resource.spi.work.WorkEvent;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkListener;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A call as a work of the server, in a security context of ours. */
final class CallWork implements Work, WorkContextProvider {

    private static final long serialVersionUID = 1;

    private static final Set<String> NO_CONTEXT =
            Set.of(WorkContextErrorCodes.CONTEXT_SETUP_UNSUPPORTED, WorkContextErrorCodes.UNSUPPORTED_CONTEXT_TYPE);

    private final SecurityContext context;

    @SuppressWarnings("serial") // a work is run, and written nowhere
    private final Runnable call;

    private final AtomicBoolean told = new AtomicBoolean();

    CallWork(SecurityContext context, Runnable call) {
        this.context = context;
        this.call = call;
    }

    @Override
    public List<WorkContext> getWorkContexts() {
        return List.of(context);
    }

    @Override
    public void run() {
        call.run();
    }

    /** Whoever waits for the call gives it up when the session has to end. */
    @Override
    public void release() {}

    /**
     * Is told by the server if the context could not be set up, so that the call was not made; some tell it twice.
     *
     * @param refused what happens then, once
     */
    WorkListener listener(Consumer<WorkException> refused) {
        return new WorkAdapter() {
            @Override
            public void workRejected(WorkEvent event) {
                tell(event);
            }

            @Override
            public void workCompleted(WorkEvent event) {
                tell(event);
            }

            private void tell(WorkEvent event) {
                WorkException e = event.getException();
                if (e != null && isOfContext(e) && told.compareAndSet(false, true)) {
                    refused.accept(e);
                }
            }
        };
    }

    /** Whether it is the context that the server does not take. */
    boolean isOfContext(WorkException e) {
        return takesNone(e)
                || (context instanceof CallerIdentity identity
                        && identity.refusal() == CallerIdentity.Refusal.THIS_ONE);
    }

    /** Whether it takes no such context at all. */
    boolean takesNone(WorkException e) {
        return NO_CONTEXT.contains(String.valueOf(e.getErrorCode()))
                || (context instanceof CallerIdentity identity && identity.refusal() == CallerIdentity.Refusal.ALL);
    }
}
