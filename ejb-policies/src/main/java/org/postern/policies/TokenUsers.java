package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.io.IOException;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;
import org.postern.filters.Configured;
import org.postern.filters.users.TokenVerifier;

/** Authenticates users by the access tokens of an OAuth 2.0 issuer. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "mechanisms", propertyValue = "OAUTHBEARER, XOAUTH2")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class TokenUsers implements AuthPolicy {

    @Inject
    @Configured("tokenUsers")
    TokenVerifier tokens;

    @Override
    public Verdict auth(Exchange<Auth> exchange) throws IOException {
        return exchange.passOr(tokens.known(exchange.command()), Auth.REFUSAL);
    }
}
