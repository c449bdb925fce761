package org.postern.test.policies.callers;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBAccessException;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Restricts who may open the vault. */
@MessageDriven
public class OpenVault implements MailPolicy {

    @EJB
    Vault vault;

    @Resource
    MessageDrivenContext context;

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        String who = exchange.session().subject().orElse("nobody") + " of "
                + exchange.session().groups().stream().sorted().toList();
        try {
            return Reply.reject(550, "5.7.1", who + ": opened by " + vault.open());
        } catch (EJBAccessException e) {
            return Reply.reject(550, "5.7.1", who + ": not opened");
        }
    }
}
