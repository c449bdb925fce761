package org.example;

import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.Verdict;
import org.postern.api.mime.Header;

/** Puts the customer number of the sender into the header; the database is asked by JPA. */
@DataSourceDefinition(
        name = "java:app/jdbc/customers",
        className = "org.h2.jdbcx.JdbcDataSource",
        url = "jdbc:h2:mem:customers;DB_CLOSE_DELAY=-1",
        user = "sa",
        password = "",
        minPoolSize = 0,
        maxPoolSize = 32)
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "order", propertyValue = "120"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "10s")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED) // it only reads
public class CustomerByJpa implements DataPolicy {

    private static final String FIELD = "X-Customer";
    private static final int QUERY_TIMEOUT_MILLIS = 5000;

    @PersistenceContext(unitName = "customers")
    EntityManager customers;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        Data data = exchange.command();
        String sender = exchange.envelope().mail().map(Mail::sender).orElse(""); // empty: the null sender
        Optional<Long> number = customerNumber(sender);
        Header header = data.message().header().without(FIELD); // what the client wrote there
        if (number.isPresent()) {
            header = header.with(FIELD, number.get().toString());
        }
        return exchange.pass(data.withMessage(data.message().withHeader(header)));
    }

    /** The gateway does not listen if the database cannot be asked: no database, no table, no permission. */
    @Override
    public void ready() throws IOException {
        customerNumber("");
    }

    private Optional<Long> customerNumber(String address) throws IOException {
        try { // a value and no entity: an entity could come from the cache, without a change that others have made
            return customers
                    .createQuery("select c.customerNumber from Customer c where c.address = :address", Long.class)
                    .setParameter("address", address.toLowerCase(Locale.ROOT))
                    .setHint("jakarta.persistence.query.timeout", QUERY_TIMEOUT_MILLIS)
                    .getResultStream()
                    .findFirst();
        } catch (PersistenceException e) {
            throw new IOException("the database of customers cannot be asked: " + e.getMessage(), e); // 451
        }
    }
}
