package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Knows one user, {@code postern.singleUser.name} with {@code postern.singleUser.password}; without a password, nobody. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SingleUser implements AuthPolicy {

    @Inject
    @ConfigProperty(name = "postern.singleUser.name", defaultValue = "postern")
    String name;

    @Inject
    @ConfigProperty(name = "postern.singleUser.password", defaultValue = " ")
    String password;

    @Override
    public Verdict auth(Exchange<Auth> exchange) {
        Auth claimed = exchange.command();
        boolean sameName = same(name, claimed.subject());
        boolean samePassword = same(password, claimed.password());
        return sameName && samePassword && !password.isBlank() ? exchange.pass() : Auth.REFUSAL;
    }

    /** Takes as long for a near miss as for a far one. */
    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
