package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import org.postern.api.Exchange;
import org.postern.api.Helo;
import org.postern.api.HeloPolicy;
import org.postern.api.Verdict;

/** Greets clients with another text: the activation property does it all. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(
                    propertyName = "greeting",
                    propertyValue = "Welcome ${smtp.helo.domain}, session ${id}")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class WelcomeClient implements HeloPolicy {

    @Override
    public Verdict helo(Exchange<Helo> exchange) {
        return exchange.pass();
    }
}
