package org.postern.test.policies.services;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Comes behind the others, and may refuse what they have passed on. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "order", propertyValue = "300"))
public class RefuseVirus implements DataPolicy {

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        String subject = exchange.command().message().header().first("Subject").orElse("");
        return subject.contains("virus") ? Reply.reject(554, "5.7.1", "a virus") : exchange.pass();
    }
}
