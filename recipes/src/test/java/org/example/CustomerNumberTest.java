package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.api.Data;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;

class CustomerNumberTest {

    private final JdbcDataSource database = new JdbcDataSource();
    private final CustomerNumber policy = new CustomerNumber();
    private final TestExchange<Data> exchange = TestExchange.of(TestMessage.of("""
            X-Customer-Number: 1
            Subject: Order

            Please send it.
            """));

    @BeforeEach
    void createTable() throws SQLException {
        database.setUrl("jdbc:h2:mem:" + getClass().getSimpleName() + ";DB_CLOSE_DELAY=-1");
        execute("create table customers (address varchar(320) primary key, customer_number bigint not null)");
        execute("insert into customers values ('me@example.org', 4711)");
        policy.database = database;
    }

    @AfterEach
    void forget() throws SQLException {
        execute("shutdown");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Optional<String> numberOf(String sender) throws IOException {
        assertEquals(250, exchange.sender(sender).run(policy::data).code());
        return exchange.relayed().get(0).message().header().first("X-Customer-Number");
    }

    @Test
    void aCustomerHasANumber() throws IOException {
        assertEquals(Optional.of("4711"), numberOf("Me@Example.ORG"));
    }

    @Test
    void othersHaveNone() throws IOException {
        assertEquals(Optional.empty(), numberOf("stranger@example.org"));
        assertEquals(Optional.empty(), numberOf(""));
    }

    @Test
    void withoutTheDatabaseTheClientHasToTryAgain() throws SQLException {
        execute("drop table customers");
        assertEquals(451, exchange.run(policy::data).code());
        assertThrows(IOException.class, policy::ready);
    }
}
