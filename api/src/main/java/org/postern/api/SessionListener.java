package org.postern.api;

/**
 * Is notified of what has happened: the interface of a message-driven bean. It can change nothing. Its session waits for it, so what
 * takes long is for another thread; anything thrown is logged and that is all.
 */
public interface SessionListener extends Readiness {

    /** A transaction that MAIL began has ended, and the client knows. */
    default void transactionEnded(Session session, TransactionEnd end) throws Exception {}

    /** A client has gone, or been sent away. Comes after its last transaction. */
    default void sessionEnded(Session session, SessionEnd end) throws Exception {}

    /** {@inheritDoc} */
    @Override // declared here too, because Payara calls no method that the interface of the bean inherits
    default void ready() throws Exception {}
}
