package org.postern.test.policies.callers;

import jakarta.annotation.Resource;
import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;

/** Is for those who have a role. */
@Stateless
@DeclareRoles("clerk")
public class Vault {

    @Resource
    SessionContext context;

    /** Who has opened it. */
    @RolesAllowed("clerk")
    public String open() {
        return context.getCallerPrincipal().getName();
    }
}
