package org.postern.filters;

/**
 * What has something to do while the application runs. {@link Configured} objects are started when the application is deployed, with all
 * settings valid; those that are {@link AutoCloseable} are closed when it goes.
 */
public interface Startable {

    /** The application is there. */
    void start();
}
