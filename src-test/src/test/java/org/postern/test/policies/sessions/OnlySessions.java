package org.postern.test.policies.sessions;

import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Session;
import org.postern.api.SessionEnd;
import org.postern.api.SessionListener;
import org.postern.test.policies.Journal;

/** Is notified of sessions alone: implements the other method. */
@MessageDriven
public class OnlySessions implements SessionListener {

    @Override
    public void sessionEnded(Session session, SessionEnd end) throws IOException {
        Journal.write("OnlySessions: relayed " + end.relayed() + ", refused " + end.refused() + ", aborted "
                + end.aborted() + "; " + end.lastWord().map(Object::toString).orElse("-"));
    }
}
