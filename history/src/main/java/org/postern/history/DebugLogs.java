package org.postern.history;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/** What Flyway logs, at DEBUG: what fails is thrown. Flyway makes it by its name. */
public final class DebugLogs implements LogCreator {

    private static final Logger LOG = System.getLogger(DebugLogs.class.getName());

    @Override
    public Log createLogger(Class<?> type) {
        return new DebugLog();
    }

    private static final class DebugLog implements Log {

        @Override
        public void debug(String message) {
            LOG.log(Level.DEBUG, message);
        }

        @Override
        public void info(String message) {
            LOG.log(Level.DEBUG, message);
        }

        @Override
        public void warn(String message) {
            LOG.log(Level.DEBUG, message);
        }

        @Override
        public void error(String message) {
            LOG.log(Level.DEBUG, message);
        }

        @Override
        public void error(String message, Exception e) {
            LOG.log(Level.DEBUG, message, e);
        }

        @Override
        public void notice(String message) {
            LOG.log(Level.DEBUG, message);
        }
    }
}
