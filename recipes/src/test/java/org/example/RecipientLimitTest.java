package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.api.Rcpt;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestSession;

class RecipientLimitTest {

    private final RecipientLimit policy = new RecipientLimit();
    private final TestExchange<Rcpt> exchange = TestExchange.of(new Rcpt("eve@example.org"));

    @BeforeEach
    void allowTwo() {
        policy.max = 2;
    }

    @Test
    void passesAsManyAsAllowed() {
        exchange.recipients("ann@example.org");
        assertEquals(250, exchange.run(policy::rcpt).code());
    }

    @Test
    void refusesOneMore() {
        exchange.recipients("ann@example.org", "bob@example.org");
        assertEquals("452 4.5.3 Too many recipients", exchange.run(policy::rcpt).toString());
    }

    @Test
    void doesNotLimitAUser() {
        exchange.recipients("ann@example.org", "bob@example.org").session(new TestSession().withSubject("me"));
        assertEquals(250, exchange.run(policy::rcpt).code());
    }
}
