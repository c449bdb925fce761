package org.postern.test.policies.sessions;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import java.time.Duration;
import org.postern.api.Connect;
import org.postern.api.ConnectPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Has clients wait. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "interfaces", propertyValue = "slow"))
public class GreetLater implements ConnectPolicy {

    @Override
    public Verdict connect(Exchange<Connect> exchange) {
        return exchange.pass(exchange.command().withDelay(Duration.ofMillis(400)));
    }
}
