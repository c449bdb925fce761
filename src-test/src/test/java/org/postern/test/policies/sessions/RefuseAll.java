package org.postern.test.policies.sessions;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Connect;
import org.postern.api.ConnectPolicy;
import org.postern.api.Exchange;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Rejects every client. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "interfaces", propertyValue = "closed"))
public class RefuseAll implements ConnectPolicy {

    @Override
    public Verdict connect(Exchange<Connect> exchange) {
        return Reply.reject(554, "5.7.1", "not you");
    }
}
