package org.postern.test.policies.users;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.util.Set;

/** A store that an application brings. */
@ApplicationScoped
public class OwnStore implements IdentityStore {

    /** Knows Cid. */
    public CredentialValidationResult validate(UsernamePasswordCredential credential) {
        return credential.compareTo("cid", "hidden-cid")
                ? new CredentialValidationResult("cid", Set.of("partners"))
                : CredentialValidationResult.INVALID_RESULT;
    }
}
