package org.postern.test.policies.recipes;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Takes the customers' table away, and brings it back: only the application can reach its database. */
@MessageDriven(
        activationConfig = @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "*@customers.test"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class HideCustomers implements MailPolicy {

    @Resource(lookup = "java:app/jdbc/customers")
    DataSource database;

    @Override
    public Verdict mail(Exchange<Mail> exchange) throws IOException {
        boolean hide = exchange.command().sender().startsWith("hide@");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter table " + (hide ? "CUSTOMER rename to HIDDEN" : "HIDDEN rename to CUSTOMER"));
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return Reply.of(250, "2.0.0", "done");
    }
}
