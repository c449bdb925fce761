package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStoreHandler;
import java.io.IOException;
import java.util.regex.Pattern;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Knows the users of the application's identity stores: of the database and directory that are configured, and what it brings itself. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class StoreUsers implements AuthPolicy {

    /** Servers' own stores put names into filters and distinguished names of LDAP as they are. */
    private static final Pattern NO_NAME = Pattern.compile("[*()\\\\,=]");

    @Inject
    IdentityStoreHandler stores;

    @Override
    public Verdict auth(Exchange<Auth> exchange) throws IOException {
        Auth claimed = exchange.command();
        // RFC 4513 §5.1.2: a directory accepts a bind without a password as anonymous
        if (claimed.password().isEmpty() || NO_NAME.matcher(claimed.subject()).find()) {
            return Auth.REFUSAL;
        }
        CredentialValidationResult result = validate(claimed);
        return switch (result.getStatus()) {
            case VALID ->
                exchange.pass(claimed.withSubject(result.getCallerPrincipal().getName())
                        .withGroups(result.getCallerGroups()));
            case INVALID -> Auth.REFUSAL;
            case NOT_VALIDATED ->
                throw new IOException("there is no store of users: neither postern.database.dataSource nor"
                        + " postern.directory.urls is set, and the application has none");
        };
    }

    private CredentialValidationResult validate(Auth claimed) throws IOException {
        try {
            return stores.validate(new UsernamePasswordCredential(claimed.subject(), claimed.password()));
        } catch (RuntimeException e) { // servers wrap what a store throws
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof IOException failure) {
                    throw failure;
                }
            }
            throw e;
        }
    }
}
