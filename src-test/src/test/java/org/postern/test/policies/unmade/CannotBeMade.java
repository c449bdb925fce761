package org.postern.test.policies.unmade;

import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Has a constructor that throws. */
@MessageDriven
public class CannotBeMade implements MailPolicy {

    public CannotBeMade() {
        throw new IllegalStateException("no licence");
    }

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return exchange.pass();
    }
}
