package org.example;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.Verdict;
import org.postern.api.mime.Header;

/** Puts the customer number of the sender into the header; the database is asked by JDBC. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "order", propertyValue = "110"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "10s")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED) // it only reads
public class CustomerNumber implements DataPolicy {

    private static final String FIELD = "X-Customer-Number";
    private static final int QUERY_TIMEOUT_SECONDS = 5;

    @Resource // java:comp/DefaultDataSource; another one: @Resource(lookup = "jdbc/customers")
    DataSource database;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        Data data = exchange.command();
        String sender = exchange.envelope().mail().map(Mail::sender).orElse(""); // empty: the null sender
        OptionalLong number = customerNumber(sender);
        Header header = data.message().header().without(FIELD); // what the client wrote there
        if (number.isPresent()) {
            header = header.with(FIELD, Long.toString(number.getAsLong()));
        }
        return exchange.pass(data.withMessage(data.message().withHeader(header)));
    }

    /** The gateway does not listen if the database cannot be asked: no database, no table, no permission. */
    @Override
    public void ready() throws IOException {
        customerNumber("");
    }

    private OptionalLong customerNumber(String address) throws IOException {
        try (Connection connection = database.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("select customer_number from customers where address = ?")) {
            query.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
            query.setString(1, address.toLowerCase(Locale.ROOT));
            try (ResultSet found = query.executeQuery()) {
                return found.next() ? OptionalLong.of(found.getLong(1)) : OptionalLong.empty();
            }
        } catch (SQLException e) {
            throw new IOException("the database of customers cannot be asked: " + e.getMessage(), e); // 451
        }
    }
}
