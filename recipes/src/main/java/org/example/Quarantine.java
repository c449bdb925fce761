package org.example;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.Verdict;
import org.postern.api.mime.Header;
import org.postern.api.text.Wildcard;

/** Sends messages with certain subjects to a quarantine mailbox instead of their recipients, or rejects them if there is none. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "order", propertyValue = "10"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Quarantine implements DataPolicy {

    /** Such as {@code *lottery*, *you have won*}; case does not matter. */
    @Inject
    @ConfigProperty(name = "postern.subjectRules.subjects")
    List<Wildcard> subjects;

    @Inject
    @ConfigProperty(name = "postern.subjectRules.mailbox")
    Optional<String> mailbox;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        Data data = exchange.command();
        String subject = data.message().header().text("Subject").orElse(""); // encoded words are decoded
        if (subjects.stream().noneMatch(wildcard -> wildcard.matches(subject))) {
            return exchange.pass();
        }
        if (mailbox.isEmpty()) {
            return Reply.reject(550, "5.7.1", "Message rejected because of its subject");
        }
        Header header = data.message().header();
        for (Rcpt rcpt : data.recipients()) {
            header = header.with("X-Original-To", rcpt.recipient());
        }
        header = header.withOnly("X-Quarantine", "subject");
        return exchange.pass(
                data.withMessage(data.message().withHeader(header)).withRecipients(List.of(new Rcpt(mailbox.get()))));
    }
}
