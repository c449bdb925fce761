package org.postern.test.policies.pools;

import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Verdict;

/** Only decides: is held no longer than that. */
@MessageDriven
public class PassRcpt implements RcptPolicy {

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) {
        return exchange.pass();
    }
}
