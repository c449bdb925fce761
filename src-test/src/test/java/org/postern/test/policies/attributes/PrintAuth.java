package org.postern.test.policies.attributes;

import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Prints what it knows at AUTH. */
@MessageDriven
public class PrintAuth implements AuthPolicy {

    @Override
    public Verdict auth(Exchange<Auth> exchange) throws IOException {
        Printer.print("AUTH", exchange.attributes());
        return exchange.pass();
    }
}
