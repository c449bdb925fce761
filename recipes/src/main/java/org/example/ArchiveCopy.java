package org.example;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Verdict;

/** Adds an archive to the recipients of each message, once. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "toAddress", propertyValue = "*"),
            @ActivationConfigProperty(
                    propertyName = "order",
                    propertyValue = "200") // after those that reject recipients
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ArchiveCopy implements RcptPolicy {

    @Inject
    @ConfigProperty(name = "postern.archiveCopy.mailbox")
    String mailbox;

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) {
        Rcpt rcpt = exchange.command();
        boolean there = Stream.concat(Stream.of(rcpt), exchange.envelope().recipients().stream())
                .anyMatch(each -> each.recipient().equalsIgnoreCase(mailbox));
        return there ? exchange.pass() : exchange.pass(rcpt.and(mailbox));
    }
}
