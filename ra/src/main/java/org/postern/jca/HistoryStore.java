package org.postern.jca;

import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postern.history.HistorySettings;
import org.postern.history.JdbcTrafficStore;

/** The database of transactions, by its JNDI name. */
final class HistoryStore {

    private final String name;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    private HistoryStore(String name) {
        this.name = name;
    }

    /**
     * A store that has not been started; empty if none is configured. Names are looked up in the class loader context of this thread,
     * since servers find by it which application asks.
     */
    static Optional<JdbcTrafficStore> of(HistorySettings settings) {
        if (settings.dataSource().isEmpty()) {
            return Optional.empty();
        }
        HistoryStore store = new HistoryStore(settings.dataSource());
        return Optional.of(
                new JdbcTrafficStore(settings.dataSource(), store::lookUp, settings.gateway(), settings.retention()));
    }

    private DataSource lookUp() throws NamingException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Object found = new InitialContext().lookup(name);
            if (!(found instanceof DataSource source)) {
                throw new NamingException("it is not a javax.sql.DataSource but a "
                        + found.getClass().getName());
            }
            return source;
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
