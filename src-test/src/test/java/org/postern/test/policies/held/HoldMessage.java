package org.postern.test.policies.held;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;
import org.postern.test.policies.Journal;

/** Holds a message until the upstream server has answered. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "interfaces", propertyValue = "held"))
public class HoldMessage implements DataPolicy {

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        Journal.write("held");
        return exchange.proceed();
    }
}
