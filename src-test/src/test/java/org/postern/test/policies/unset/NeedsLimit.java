package org.postern.test.policies.unset;

import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Needs a number that is not configured, and may have others. */
@MessageDriven
public class NeedsLimit implements MailPolicy {

    @Inject
    @ConfigProperty(name = "postern.needs.limit")
    int limit;

    @Inject
    @ConfigProperty(name = "postern.needs.comment")
    Optional<String> comment;

    @Inject
    @ConfigProperty(name = "postern.needs.rest", defaultValue = "7")
    int rest;

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return exchange.pass();
    }
}
