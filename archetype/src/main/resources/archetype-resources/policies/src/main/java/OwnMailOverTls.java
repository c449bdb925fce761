package ${package};

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Takes mail from example.com over TLS alone. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "*@example.com"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED) // it only decides
public class OwnMailOverTls implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        if (exchange.session().secure()) {
            return exchange.pass();
        }
        return Reply.reject(550, "5.7.1", "Mail from example.com comes over TLS");
    }
}
