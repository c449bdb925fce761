package org.postern.test.policies.attributes;

import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Verdict;

/** Prints what it knows at RCPT. */
@MessageDriven
public class PrintRcpt implements RcptPolicy {

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) throws IOException {
        Printer.print("RCPT", exchange.attributes());
        return exchange.pass();
    }
}
