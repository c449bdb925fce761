package org.postern.test.policies.secrets;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Logs all that can be printed at AUTH, as for debugging; and fails if the user wants it to. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "mechanisms", propertyValue = "*"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "10")
        })
public class PrintEverything implements AuthPolicy {

    private static final System.Logger LOG = System.getLogger(PrintEverything.class.getName());

    @Override
    public Verdict auth(Exchange<Auth> exchange) throws IOException {
        Auth auth = exchange.command();
        LOG.log(
                System.Logger.Level.INFO,
                "PRINTED {0} {1} {2} {3} {4} {5} {6} {7} {8} {9}",
                exchange,
                auth,
                auth.credential(),
                exchange.session(),
                exchange.envelope(),
                exchange.attributes(),
                exchange.attributes().entrySet(),
                exchange.attributes().values(),
                exchange.realm(),
                exchange.pass());
        exchange.attributes().entrySet().forEach(entry -> LOG.log(System.Logger.Level.INFO, "PRINTED {0}", entry));
        return switch (auth.subject()) {
            case "checked" -> throw new IOException("cannot decide about " + exchange + auth + auth.credential());
            case "unchecked" -> throw new IllegalStateException("broken at " + auth + exchange.attributes());
            case "mistaken" -> throw new IllegalStateException(auth.mechanism().equals("PLAIN") ? auth.token() : "");
            default -> exchange.pass();
        };
    }
}
