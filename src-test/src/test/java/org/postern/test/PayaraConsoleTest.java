package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import org.postern.test.ConsolePage.Look;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** The console on Payara Server is the same as on the embedded one, with the server's own users. */
@Tag("slow")
@UsesPrograms
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PayaraConsoleTest {

    private static final String ADMIN = "ann";
    private static final String MONITOR = "max";
    private static final String OTHER = "eve";
    private static final String PASSWORD = "secret-of-all";

    @TempDir
    static Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final List<ConsolePage> pages = new ArrayList<>();
    private Browser browser;
    private PayaraServer server;
    private InetSocketAddress address;
    private TestAbortedException skipped;

    @BeforeAll
    void start() throws Exception {
        try {
            browser = new Browser();
            server = new PayaraServer(folder);
        } catch (TestAbortedException e) {
            skipped = e;
            return;
        }
        address = PayaraServer.freeAddress();
        server.createUser(ADMIN, "postern-admin", PASSWORD);
        server.createUser(MONITOR, "postern-monitor", PASSWORD);
        server.createUser(OTHER, "accounting", PASSWORD);
        assertThat(server.deploy(Ear.built(), address, "enabledPolicies=RejectYahoo,StampMessage", "recording=content")
                        .status())
                .isZero();
        server.createPool("host=127.0.0.1:port=" + upstream.port());
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::isAccepting);
    }

    @AfterAll
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (browser != null) {
            browser.close();
        }
        upstream.close();
    }

    @BeforeEach
    void skip() {
        if (skipped != null) { // thrown for the class, no report would have the reason
            throw skipped;
        }
    }

    @AfterEach
    void noPageComplained() {
        List<String> complaints =
                pages.stream().flatMap(each -> each.complaints().stream()).toList();
        pages.forEach(ConsolePage::close);
        pages.clear();
        assertThat(complaints).isEmpty();
    }

    private boolean isAccepting() {
        try (SmtpClient client = new SmtpClient(address)) {
            return client.reply().startsWith("220");
        } catch (IOException e) {
            return false;
        }
    }

    private ConsolePage page() {
        ConsolePage page = browser.page(server.console(), Look.LIGHT);
        pages.add(page);
        return page;
    }

    private ConsolePage page(String user) {
        return page().logIn(user, PASSWORD);
    }

    private String send(String sender) throws IOException {
        try (SmtpClient client = new SmtpClient(address)) {
            client.hello();
            return client.mail(sender, "bob@example.net", "Subject: on the server\r\n\r\nHello\r\n");
        }
    }

    @Test
    void mailIsSeenWhileItFlows() throws Exception {
        ConsolePage dashboard = page(ADMIN).awaitLive();
        ConsolePage traffic = page(ADMIN).open("traffic.html?sender=flows*").awaitLive();
        traffic.awaitText(".empty", "No transaction matches");

        assertThat(send("flows@example.org")).startsWith("250");

        dashboard.awaitText("#by-policy tr", "StampMessage");
        dashboard.awaitText("#by-upstream tr", "127.0.0.1:" + upstream.port());
        traffic.awaitText(".traffic tr.passed", "flows@example.org").click();
        traffic.awaitText(".verdict.passed", "250");
        traffic.awaitText("#path .step", "StampMessage");
        traffic.awaitText("#conversation .client", "MAIL FROM:<flows@example.org>");
        traffic.awaitText("#conversation .upstream", "MAIL FROM:<flows@example.org>");
        traffic.awaitText("#header", "on the server");
        traffic.awaitText("#content a", "Download");
    }

    @Test
    void anAdministratorActs() throws Exception {
        ConsolePage page = page(ADMIN).open("services.html").awaitLive();
        page.find(".interface button", "Pause").click();
        page.awaitText("dialog button", "Pause").click();
        page.awaitText(".interface .state", "paused");
        assertThat(isAccepting()).isFalse();
        page.find(".interface button", "Resume").click();
        page.awaitText(".interface .state", "listening");
        assertThat(isAccepting()).isTrue();

        page.find("button", "Test the upstream server").click();
        page.awaitText("#test-result", "A mail could be sent");

        page.open("policies.html").awaitLive();
        page.find("[name=sender]").fill("ann@yahoo.com");
        page.find("[name=recipients]").fill("bob@example.org");
        page.find("button", "Show policies").click();
        page.awaitText("#matches .command:has-text('MAIL')", "RejectYahoo");

        page.find("button", "Log out").click();
        page.awaitText("h1", "Log in");
    }

    @Test
    void whoMayOnlyLookSeesTheSamePages() throws Exception {
        send("looks@example.org");
        ConsolePage page = page(MONITOR).open("traffic.html?sender=looks*").awaitLive();
        page.awaitText(".traffic tr.passed", "looks@example.org").click();
        page.awaitText(".verdict.passed", "250");
        page.open("services.html").awaitLive();
        page.awaitText("main", "postern-admin");
        for (Locator button : page.find(".interface button, .interface select").all()) {
            assertThat(button.isDisabled()).isTrue();
        }
    }

    @Test
    void aUserWithoutARoleSeesNothing() {
        ConsolePage page = page().expecting("status of 403").open("traffic.html");
        page.find("[name=user]").fill(OTHER);
        page.find("[name=password]").fill(PASSWORD);
        page.find(".login button").click();
        page.awaitText("[role=alert]", "neither the role postern-monitor nor");
        assertThat(page.find("h1").innerText()).isEqualTo("Log in");
    }
}
