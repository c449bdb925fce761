package org.postern.test.policies.auth;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import java.io.IOException;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Knows Ann by her password, and cannot find out who Ben is; on some interfaces. */
@MessageDriven(
        activationConfig =
                @ActivationConfigProperty(
                        propertyName = "interfaces",
                        propertyValue = "policy, policyTls, policyHidden, policyRequired"))
public class KnowAnn implements AuthPolicy {

    @Override
    public Verdict auth(Exchange<Auth> exchange) throws IOException {
        Auth claimed = exchange.command();
        if (claimed.subject().equals("ben")) {
            throw new IOException("there is nobody to ask");
        }
        boolean known = claimed.subject().equals("ann") && claimed.password().equals("secret");
        return known ? exchange.pass() : Auth.REFUSAL;
    }
}
