package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postern.api.Mail;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestSession;

class OwnMailOverTlsTest {

    private final Mail mail = new Mail("ann@example.com");
    private final TestExchange<Mail> exchange = TestExchange.of(mail);

    @Test
    void refusesItInTheClear() {
        assertEquals(550, exchange.run(new OwnMailOverTls()::mail).code());
        assertEquals(List.of(), exchange.relayed());
    }

    @Test
    void passesItOverTls() {
        exchange.session(new TestSession().withSecure(true));
        assertEquals(250, exchange.run(new OwnMailOverTls()::mail).code());
        assertEquals(List.of(mail), exchange.relayed());
    }
}
