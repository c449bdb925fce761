package org.postern.test.policies.patterns;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Axway's second example. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "toAddress", propertyValue = "*@axway.com"))
public class ToAxway implements RcptPolicy {

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) {
        Reply reply = exchange.proceed();
        return Reply.of(
                reply.code(), reply.enhancedCode(), "ToAxway: " + reply.lines().get(0));
    }
}
