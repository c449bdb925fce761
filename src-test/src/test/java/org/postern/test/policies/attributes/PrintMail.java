package org.postern.test.policies.attributes;

import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Prints what it knows at MAIL. */
@MessageDriven
public class PrintMail implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) throws IOException {
        Printer.print("MAIL", exchange.attributes());
        return exchange.pass();
    }
}
