package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.testkit.TestExchange;

class ArchiveCopyTest {

    private static final Rcpt ANN = new Rcpt("ann@example.org");
    private static final Rcpt ARCHIVE = new Rcpt("archive@example.org");

    private final ArchiveCopy policy = new ArchiveCopy();
    private final TestExchange<Rcpt> exchange = TestExchange.of(ANN);

    @BeforeEach
    void configure() {
        policy.mailbox = "archive@example.org";
    }

    @Test
    void addsTheArchiveToTheFirstRecipient() {
        assertEquals(250, exchange.run(policy::rcpt).code());
        assertEquals(List.of(ANN, ARCHIVE), exchange.relayed());
    }

    @Test
    void addsItOnce() {
        exchange.recipients("bob@example.org", "archive@example.org");
        assertEquals(250, exchange.run(policy::rcpt).code());
        assertEquals(List.of(ANN), exchange.relayed());
    }

    @Test
    void refusesTheRecipientIfTheArchiveIsRefused() {
        exchange.upstream(rcpt -> rcpt.equals(ARCHIVE)
                ? Reply.reject(452, "4.2.2", "Mailbox full")
                : Reply.of(250, "2.1.5", "Recipient OK"));
        assertEquals(452, exchange.run(policy::rcpt).code());
    }
}
