package org.postern.test.policies.spans;

import io.opentelemetry.api.GlobalOpenTelemetry;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Makes a span of its own, as an instrumented HTTP client does. */
@MessageDriven
public class AskService implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        GlobalOpenTelemetry.get()
                .getTracer("test")
                .spanBuilder("GET /senders")
                .startSpan()
                .end();
        return exchange.pass();
    }
}
