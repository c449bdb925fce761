package org.postern.jca;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkManager;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Timer;

/** What an adapter asks a server for: its transactions, of which there is one at a time here. */
public final class TestContext implements BootstrapContext, TransactionSynchronizationRegistry {

    private int status = Status.STATUS_NO_TRANSACTION;

    /** Begins a transaction. */
    public void begin() {
        status = Status.STATUS_ACTIVE;
    }

    @Override
    public TransactionSynchronizationRegistry getTransactionSynchronizationRegistry() {
        return this;
    }

    @Override
    public int getTransactionStatus() {
        return status;
    }

    @Override
    public void setRollbackOnly() {
        if (status != Status.STATUS_ACTIVE) {
            throw new IllegalStateException("no transaction");
        }
        status = Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public boolean getRollbackOnly() {
        return status == Status.STATUS_MARKED_ROLLBACK;
    }

    /** As a server that lets no adapter say who calls. */
    @Override
    public boolean isContextSupported(Class<? extends WorkContext> type) {
        return false;
    }

    // ---- what the adapter does not ask for

    @Override
    public WorkManager getWorkManager() {
        throw new UnsupportedOperationException();
    }

    @Override
    public XATerminator getXATerminator() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Timer createTimer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object getTransactionKey() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void putResource(Object key, Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object getResource(Object key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void registerInterposedSynchronization(Synchronization synchronization) {
        throw new UnsupportedOperationException();
    }
}
