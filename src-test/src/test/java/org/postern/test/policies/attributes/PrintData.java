package org.postern.test.policies.attributes;

import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Prints what it knows at DATA. */
@MessageDriven
public class PrintData implements DataPolicy {

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        Printer.print("DATA", exchange.attributes());
        return exchange.pass();
    }
}
