package org.example;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A table with one customer, to try {@link CustomerNumber} out. */
@ApplicationScoped
public class SampleCustomers {

    @Resource
    DataSource database;

    void create(@Observes @Initialized(ApplicationScoped.class) Object event) {
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
