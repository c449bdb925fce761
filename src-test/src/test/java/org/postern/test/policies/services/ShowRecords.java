package org.postern.test.policies.services;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Shows the test which rows are there, and clears them. */
@MessageDriven(
        activationConfig =
                @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "*@audit.example.org"))
public class ShowRecords implements MailPolicy {

    @PersistenceContext
    EntityManager mails;

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        if (exchange.command().sender().startsWith("clear@")) {
            mails.createQuery("delete from MailRecord").executeUpdate();
            return Reply.of(250, "2.0.0", "cleared");
        }
        List<String> subjects = mails.createQuery("select m.subject from MailRecord m order by m.subject", String.class)
                .getResultList();
        return Reply.reject(550, "", subjects.toString());
    }
}
