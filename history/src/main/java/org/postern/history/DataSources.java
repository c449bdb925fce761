package org.postern.history;

import javax.naming.NamingException;
import javax.sql.DataSource;

/** Finds the data source, each time anew: an administrator may repair it while the service runs. From any thread. */
@FunctionalInterface
public interface DataSources {

    /**
     * The data source as it is now.
     *
     * @throws NamingException if there is none; it says why
     */
    DataSource find() throws NamingException;
}
