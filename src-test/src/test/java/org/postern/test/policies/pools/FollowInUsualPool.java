package org.postern.test.policies.pools;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Is held while the upstream server works, and has as many beans as the server gives any. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "interfaces", propertyValue = "usual"))
public class FollowInUsualPool implements DataPolicy {

    @Override
    public Verdict data(Exchange<Data> exchange) {
        return exchange.proceed();
    }
}
