package org.postern.test.policies.services;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.Reply;

/** Answers for the policy that it stands around, if the recipient is somewhere else. */
@Insiders
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
public class RefuseOutsiders {

    @AroundInvoke
    Object around(InvocationContext call) throws Exception {
        Exchange<?> exchange = (Exchange<?>) call.getParameters()[0];
        return exchange.command() instanceof Rcpt rcpt && rcpt.recipient().endsWith("@example.org")
                ? call.proceed()
                : Reply.reject(550, "5.1.2", "intercepted");
    }
}
