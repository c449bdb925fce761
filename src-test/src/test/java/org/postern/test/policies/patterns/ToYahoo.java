package org.postern.test.policies.patterns;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Axway's other example: rejects. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "toAddress", propertyValue = "*@yahoo.com"))
public class ToYahoo implements RcptPolicy {

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) {
        return Reply.reject(550, "5.7.1", "ToYahoo: rejected");
    }
}
