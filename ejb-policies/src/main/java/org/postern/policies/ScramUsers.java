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

/** Lets users of the configured database and directory prove that they know their passwords, without telling them. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "mechanisms", propertyValue = "SCRAM-SHA-256")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ScramUsers implements AuthPolicy {

    @Inject
    ConfiguredStores stores;

    @Override
    public Verdict auth(Exchange<Auth> exchange) throws IOException {
        if (stores.stores().isEmpty()) {
            throw new IOException("there is no store of users: neither postern.database.dataSource nor"
                    + " postern.directory.urls is set");
        }
        return exchange.passOr(stores.known(exchange.command()), Auth.REFUSAL);
    }
}
