package org.postern.test.policies.failing;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Needs something that cannot be reached. */
@MessageDriven(
        activationConfig =
                @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "cannot-reach@example.org"))
public class CannotReach implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) throws IOException {
        throw new IOException("no route to the directory");
    }
}
