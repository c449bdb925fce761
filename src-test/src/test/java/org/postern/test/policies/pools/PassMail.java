package org.postern.test.policies.pools;

import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Only decides: is held no longer than that. */
@MessageDriven
public class PassMail implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return exchange.pass();
    }
}
