package org.postern.test.policies.services;

import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Verdict;

/** Has an interceptor. */
@Insiders
@MessageDriven
public class AcceptRecipient implements RcptPolicy {

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) {
        return exchange.pass();
    }
}
