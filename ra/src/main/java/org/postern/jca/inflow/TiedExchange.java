package org.postern.jca.inflow;

import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Map;
import org.postern.api.Command;
import org.postern.api.Envelope;
import org.postern.api.Exchange;
import org.postern.api.Realm;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.octets.Spool;

/**
 * An exchange that ties the bean's transaction to what comes back: whatever a policy has written is rolled back unless what it
 * handed on was taken.
 */
public final class TiedExchange<C extends Command> implements Exchange<C> {

    private final Exchange<C> exchange;
    private final TransactionSynchronizationRegistry transactions;
    private boolean taken;

    public TiedExchange(Exchange<C> exchange, TransactionSynchronizationRegistry transactions) {
        this.exchange = exchange;
        this.transactions = transactions;
    }

    @Override
    public Reply proceed(C changed) {
        try {
            Reply reply = exchange.proceed(changed);
            taken = reply.isPositive();
            return reply;
        } finally {
            if (!taken && transactions.getTransactionStatus() == Status.STATUS_ACTIVE) {
                transactions.setRollbackOnly();
            }
        }
    }

    @Override
    public C command() {
        return exchange.command();
    }

    @Override
    public Session session() {
        return exchange.session();
    }

    @Override
    public Envelope envelope() {
        return exchange.envelope();
    }

    @Override
    public Map<String, Object> attributes() {
        return exchange.attributes();
    }

    @Override
    public void note(String name, String value) {
        exchange.note(name, value);
    }

    @Override
    public Spool spool() {
        return exchange.spool();
    }

    @Override
    public Realm realm() {
        return exchange.realm();
    }
}
