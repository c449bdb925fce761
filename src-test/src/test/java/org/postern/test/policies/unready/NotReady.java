package org.postern.test.policies.unready;

import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Finds out beforehand that it cannot work. */
@MessageDriven
public class NotReady implements MailPolicy {

    @Override
    public void ready() throws IOException {
        throw new IOException("the archive is full");
    }

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return exchange.pass();
    }
}
