package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.io.IOException;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Writes the session's id into each message, so that the mail server's users can name it to the gateway's operators. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class StampMessage implements DataPolicy {

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        Data command = exchange.command();
        return exchange.pass(command.withMessage(command.message()
                .withField("X-Postern-Session", exchange.session().id())));
    }
}
