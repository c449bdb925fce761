package org.postern.test.policies.sessions;

import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Session;
import org.postern.api.SessionListener;
import org.postern.api.TransactionEnd;
import org.postern.test.policies.Journal;

/** Is notified of transactions alone: implements one of the two methods. */
@MessageDriven
public class OnlyTransactions implements SessionListener {

    @Override
    public void transactionEnded(Session session, TransactionEnd end) throws IOException {
        Journal.write("OnlyTransactions: " + end.outcome() + " " + end.size() + " "
                + end.envelope().mail().orElseThrow().sender() + " "
                + end.envelope().recipients().size() + " "
                + end.reply().map(Object::toString).orElse("-") + " "
                + end.policy().orElse("-"));
    }
}
