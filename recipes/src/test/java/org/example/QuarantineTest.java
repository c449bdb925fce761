package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.api.Data;
import org.postern.api.Rcpt;
import org.postern.api.text.Wildcard;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;

class QuarantineTest {

    private final Quarantine policy = new Quarantine();

    @BeforeEach
    void configure() {
        policy.subjects = List.of(new Wildcard("*lottery*"), new Wildcard("*you have won*"));
        policy.mailbox = Optional.of("quarantine@example.org");
    }

    private static TestExchange<Data> subject(String subject) {
        return TestExchange.of(TestMessage.of("Subject: " + subject + "\n\nHello.\n"))
                .recipients("ann@example.org", "bob@example.org");
    }

    @Test
    void passesOtherMessages() {
        TestExchange<Data> exchange = subject("Lunch");
        assertEquals(250, exchange.run(policy::data).code());
        assertEquals(
                List.of(new Rcpt("ann@example.org"), new Rcpt("bob@example.org")),
                exchange.relayed().get(0).recipients());
    }

    @Test
    void sendsAMessageToTheQuarantineInstead() throws IOException {
        TestExchange<Data> exchange =
                subject("=?UTF-8?B?WW91IGhhdmUg?= =?UTF-8?Q?won_=E2=82=AC_1000?="); // You have won € 1000
        assertEquals(250, exchange.run(policy::data).code());
        Data relayed = exchange.relayed().get(0);
        assertEquals(List.of(new Rcpt("quarantine@example.org")), relayed.recipients());
        assertEquals("""
                X-Quarantine: subject
                X-Original-To: bob@example.org
                X-Original-To: ann@example.org
                Subject: =?UTF-8?B?WW91IGhhdmUg?= =?UTF-8?Q?won_=E2=82=AC_1000?=

                Hello.
                """, TestMessage.text(relayed.message()));
    }

    @Test
    void rejectsItIfThereIsNoMailbox() {
        policy.mailbox = Optional.empty();
        TestExchange<Data> exchange = subject("Lottery");
        assertEquals(550, exchange.run(policy::data).code());
        assertEquals(List.of(), exchange.relayed());
    }
}
