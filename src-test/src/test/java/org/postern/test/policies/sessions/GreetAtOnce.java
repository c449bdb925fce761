package org.postern.test.policies.sessions;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Connect;
import org.postern.api.ConnectPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Accepts every client. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "interfaces", propertyValue = "open"))
public class GreetAtOnce implements ConnectPolicy {

    @Override
    public Verdict connect(Exchange<Connect> exchange) {
        return exchange.pass();
    }
}
