package org.postern.test.policies.users;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Writes what a test wants into the database, where the server alone has its driver. */
@Singleton
@Startup
public class FillDatabase {

    /** The name of the system property with the statements, separated by semicolons. */
    public static final String STATEMENTS = "test.database.statements";

    @Resource(lookup = "jdbc/users")
    DataSource database;

    @PostConstruct
    void fill() {
        for (String sql : System.getProperty(STATEMENTS, "").split(";")) {
            if (!sql.isBlank()) {
                execute(sql);
            }
        }
    }

    private void execute(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
