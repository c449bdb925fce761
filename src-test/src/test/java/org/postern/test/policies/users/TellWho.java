package org.postern.test.policies.users;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Replies with the user whom the client is, if it asks. */
@MessageDriven(
        activationConfig = @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "who@example.org"))
public class TellWho implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        String groups =
                String.join(" ", exchange.session().groups().stream().sorted().toList());
        return Reply.reject(550, "5.7.1", exchange.session().subject().orElse("nobody") + ": " + groups);
    }
}
