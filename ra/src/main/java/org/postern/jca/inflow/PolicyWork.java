package org.postern.jca.inflow;

import jakarta.resource.spi.work.SecurityContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkContextProvider;
import java.util.List;

/** A call as a work of the server, in a security context of ours. */
@SuppressWarnings("serial") // a work is run, and written nowhere
public record PolicyWork(SecurityContext context, Runnable call) implements Work, WorkContextProvider {

    @Override
    public List<WorkContext> getWorkContexts() {
        return List.of(context);
    }

    @Override
    public void run() {
        call.run();
    }

    /** The session's thread abandons the call when the session has to end. */
    @Override
    public void release() {}
}
