package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;
import org.postern.filters.Configured;
import org.postern.filters.users.CertificateUser;

/** Knows users by the certificates that they show, on interfaces that take certificates of clients. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "mechanisms", propertyValue = "EXTERNAL")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class CertificateUsers implements AuthPolicy {

    @Inject
    @Configured("certificateUsers")
    CertificateUser users;

    @Override
    public Verdict auth(Exchange<Auth> exchange) {
        Auth claimed = exchange.command();
        return exchange.passOr(
                exchange.session().clientCertificate().flatMap(shown -> users.known(claimed, shown)), Auth.REFUSAL);
    }
}
