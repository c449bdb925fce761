package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The deployed gateway finds the database of transactions by its JNDI name, and makes its tables from within the resource adapter. */
@Tag("slow")
@UsesPrograms
class RealHistoryDeploymentTest extends PoliciesTestCase {

    private static final String POOL = "test/history";
    private static final String DATA_SOURCE = "jdbc/history";

    private PostgresServer database;
    private boolean hasPool;

    RealHistoryDeploymentTest() {
        super(
                "sessions",
                Map.of(
                        "interfaces",
                        "tcp://127.0.0.1:0?name=open, tcp://127.0.0.1:0?name=closed, tcp://127.0.0.1:0?name=slow",
                        "historyDataSource",
                        DATA_SOURCE));
    }

    @Override
    void prepare() throws Exception {
        database = new PostgresServer();
        DeployedGateway.run(
                "create-jdbc-connection-pool",
                "--datasourceclassname=org.postgresql.ds.PGSimpleDataSource",
                "--restype=javax.sql.DataSource",
                "--steadypoolsize=0",
                "--isconnectvalidatereq=true",
                "--validationmethod=auto-commit",
                "--property=serverName=127.0.0.1:portNumber=" + database.port() + ":databaseName="
                        + PostgresServer.DATABASE + ":user=" + PostgresServer.USER + ":password="
                        + PostgresServer.PASSWORD,
                POOL);
        hasPool = true;
        DeployedGateway.run("create-jdbc-resource", "--connectionpoolid=" + POOL, DATA_SOURCE);
    }

    @Override
    void cleanUp() throws Exception {
        if (hasPool) {
            DeployedGateway.run("delete-jdbc-resource", DATA_SOURCE);
            DeployedGateway.run("delete-jdbc-connection-pool", POOL);
        }
        if (database != null) {
            database.close();
        }
    }

    @Test
    void theTablesAreThere() {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(tables())
                        .isEqualTo("postern_recipient, postern_schema_history, postern_transaction"));
    }

    private String tables() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(database.url(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select string_agg(tablename, ', ' order by tablename)"
                        + " from pg_tables where schemaname = 'public'")) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
