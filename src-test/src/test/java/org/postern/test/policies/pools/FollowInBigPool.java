package org.postern.test.policies.pools;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Is held while the upstream server works; the descriptor gives it enough beans. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "interfaces", propertyValue = "big"))
public class FollowInBigPool implements DataPolicy {

    @Override
    public Verdict data(Exchange<Data> exchange) {
        return exchange.proceed();
    }
}
