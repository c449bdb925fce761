package org.postern.test.policies.attributes;

import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Exchange;
import org.postern.api.Helo;
import org.postern.api.HeloPolicy;
import org.postern.api.Verdict;

/** Prints what it knows at HELO. */
@MessageDriven
public class PrintHelo implements HeloPolicy {

    @Override
    public Verdict helo(Exchange<Helo> exchange) throws IOException {
        Printer.print("HELO", exchange.attributes());
        return exchange.pass();
    }
}
