package org.postern.filters.store;

import java.io.IOException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.postern.api.SmtpConnectionFactory;

/**
 * Something of the application server's, by its JNDI name. It is looked up each time, since an administrator can make it anew; and as the
 * application, since what a name means depends on who asks.
 *
 * @param name the JNDI name, for administrators
 * @param source finds it
 */
record Lookup(String name, Source source) {

    /** How it is found. */
    @FunctionalInterface
    interface Source {
        /** Finds it. */
        Object find() throws NamingException;
    }

    /** That of this application. */
    static Lookup of(String name) {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return new Lookup(name, () -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(application);
            try {
                return InitialContext.<Object>doLookup(name);
            } finally {
                thread.setContextClassLoader(before);
            }
        });
    }

    DataSource dataSource() throws IOException {
        return find(DataSource.class);
    }

    SmtpConnectionFactory connectionFactory() throws IOException {
        return find(SmtpConnectionFactory.class);
    }

    private <T> T find(Class<T> type) throws IOException {
        try {
            Object found = source.find();
            if (!type.isInstance(found)) {
                throw new IOException(name + " is no " + type.getSimpleName() + " but "
                        + found.getClass().getName());
            }
            return type.cast(found);
        } catch (NamingException e) {
            throw new IOException("there is no " + type.getSimpleName() + " " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
