package org.postern.policies;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postern.api.Auth;
import org.postern.filters.Configured;
import org.postern.filters.users.DatabaseStore;
import org.postern.filters.users.DirectoryStore;
import org.postern.filters.users.UserStore;

/**
 * The database and the directory that administrators configure, as one of the application's identity stores (Jakarta Security §3.2):
 * the application can bring others, and its own modules can use these.
 */
@ApplicationScoped
public class ConfiguredStores implements IdentityStore {

    @Inject
    @Configured("database")
    DatabaseStore database;

    @Inject
    @Configured("directory")
    DirectoryStore directory;

    /**
     * Looks for a user with that password.
     *
     * @throws UncheckedIOException if a store cannot be asked
     */
    public CredentialValidationResult validate(UsernamePasswordCredential credential) {
        if (stores().isEmpty()) {
            return CredentialValidationResult.NOT_VALIDATED_RESULT;
        }
        try {
            return known(new Auth("PLAIN", credential.getCaller(), credential.getPasswordAsString()))
                    .map(user -> new CredentialValidationResult(user.subject(), user.groups()))
                    .orElse(CredentialValidationResult.INVALID_RESULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the first of the stores says that knows the user. */
    public Optional<Auth> known(Auth claimed) throws IOException {
        for (UserStore store : stores()) {
            Optional<Auth> known = store.known(claimed);
            if (known.isPresent()) {
                return known;
            }
        }
        return Optional.empty();
    }

    /** Those that are configured. */
    public List<UserStore> stores() {
        return Stream.<UserStore>of(database, directory)
                .filter(UserStore::isConfigured)
                .toList();
    }
}
