package org.postern.test.policies.gate;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Verdict;
import org.postern.filters.AddressRules;
import org.postern.filters.Configured;
import org.postern.filters.Throttle;

/** A third party's policy, over a filter with settings of its own and one that it shares with a shipped policy. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "order", propertyValue = "10"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class GatePolicy implements RcptPolicy {

    @Inject
    @Configured("gate")
    AddressRules rules;

    @Inject
    @Configured("throttle")
    Throttle throttle;

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) {
        return exchange.passUnless(
                rules.refusal(exchange.command().recipient()).or(() -> throttle.refusal(exchange.attributes())));
    }
}
