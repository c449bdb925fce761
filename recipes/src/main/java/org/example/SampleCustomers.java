package org.example;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A table with one customer, to try {@link CustomerNumber} out. */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SampleCustomers {

    @Resource
    DataSource database;

    @PostConstruct
    void create() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists customers"
                    + " (address varchar(320) primary key, customer_number bigint not null)");
            statement.execute("delete from customers");
            statement.execute("insert into customers values ('me@example.org', 4711)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
