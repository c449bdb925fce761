package org.postern.test.policies.sessions;

import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Session;
import org.postern.api.SessionEnd;
import org.postern.api.SessionListener;
import org.postern.api.TransactionEnd;
import org.postern.test.policies.Journal;

/** Is notified of transactions and sessions. */
@MessageDriven
public class Everything implements SessionListener {

    @Override
    public void transactionEnded(Session session, TransactionEnd end) throws IOException {
        Journal.write("Everything: " + end.outcome() + " " + end.size() + " "
                + end.envelope().mail().orElseThrow().sender() + " "
                + end.envelope().recipients().size() + " "
                + end.reply().map(Object::toString).orElse("-") + " "
                + end.policy().orElse("-"));
    }

    @Override
    public void sessionEnded(Session session, SessionEnd end) throws IOException {
        Journal.write("Everything: relayed " + end.relayed() + ", refused " + end.refused() + ", aborted "
                + end.aborted() + "; " + end.lastWord().map(Object::toString).orElse("-"));
    }
}
