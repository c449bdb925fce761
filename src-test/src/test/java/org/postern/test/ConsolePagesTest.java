package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;
import org.postern.test.ConsolePage.Look;
import org.postern.testing.SmtpClient;

/** What an operator sees of real mail in a browser, and does there. No page may complain, or ask another host for something. */
@UsesPrograms
@Tag("slow")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsolePagesTest {

    private static final String SCRIPT = "<script>window.ran=1</script><img src=x onerror=window.ran=2>";
    private static final List<String> OUTCOMES = List.of("passed", "rejected", "deferred", "failed", "aborted");
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    /** Those of the documents, and the folder that they are copied to; empty for none. */
    private static final Set<String> DOCUMENTED =
            Set.of("dashboard-light.png", "transaction-dark.png", "traffic-telephone.png");

    private static final String PICTURES = System.getProperty("postern.pictures", "");
    private static final Random RANDOM = new Random(1);

    @TempDir
    static Path folder;

    private Browser browser;
    private ConsoleGateway gateway;
    private TestAbortedException skipped;

    private final List<ConsolePage> pages = new ArrayList<>();

    @BeforeAll
    void start() throws Exception {
        try {
            browser = new Browser();
        } catch (TestAbortedException e) {
            skipped = e;
            return;
        }
        gateway = new ConsoleGateway(folder);
    }

    @AfterAll
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void skip() {
        if (skipped != null) { // thrown for the class, no report would have the reason
            throw skipped;
        }
    }

    private ConsolePage page(String user, Look look) {
        ConsolePage page = ConsoleGateway.page(browser, user, look);
        pages.add(page);
        return page;
    }

    private ConsolePage page() {
        return page(ConsoleGateway.ADMIN, Look.LIGHT);
    }

    @AfterEach
    void noPageComplained() {
        List<String> complaints =
                pages.stream().flatMap(each -> each.complaints().stream()).toList();
        pages.forEach(ConsolePage::close);
        pages.clear();
        assertThat(complaints).isEmpty();
    }

    // ---- looking

    @Test
    void eachOutcomeIsShownAtOnce() throws Exception {
        ConsolePage dashboard = page().open("?window=hour").awaitLive();
        Map<String, Integer> before = figures(dashboard);
        ConsolePage traffic = page().open("traffic.html?text=live-").awaitLive();
        traffic.awaitText(".empty", "No transaction matches");

        gateway.sendAll("live-all");

        for (String outcome : OUTCOMES) {
            traffic.awaitText(".traffic tr." + outcome, "live-all@");
        }
        dashboard
                .page()
                .waitForCondition(() -> figures(dashboard).entrySet().stream()
                        .allMatch(each -> each.getValue() == before.get(each.getKey()) + 1));
        dashboard.awaitText("#by-policy tr", "RejectYahoo");
        dashboard.awaitText("#by-interface tr", "tcp");
    }

    private static Map<String, Integer> figures(ConsolePage dashboard) {
        return OUTCOMES.stream()
                .collect(java.util.stream.Collectors.toMap(
                        outcome -> outcome,
                        outcome -> Integer.valueOf(
                                dashboard.find("#tile-" + outcome + " .value").innerText())));
    }

    @ParameterizedTest
    @CsvSource({
        "passed, example.org, bob, 250, ",
        "rejected, yahoo.com, bob, 550, not from yahoo",
        "deferred, example.org, later, 451, greylisted",
        "failed, example.org, lost, 4.4.2, The connection to the mail server was lost"
    })
    void oneTransactionIsShownFromBeginningToEnd(
            String outcome, String domain, String recipient, String code, String reply) throws Exception {
        ConsolePage page =
                page().open("traffic.html?sender=detail-" + outcome + "*").awaitLive();
        String sender = "detail-" + outcome + "@" + domain;
        gateway.send(sender, recipient + "@example.org", "Subject: detail");

        page.awaitText(".traffic tr." + outcome, sender).click();

        page.awaitText(".verdict." + outcome, code);
        page.awaitText("#path", "MAIL");
        page.awaitText("#conversation .client", "MAIL FROM:<" + sender + ">");
        if (outcome.equals("passed")) {
            page.awaitText("#conversation .upstream", "MAIL FROM:<" + sender + ">");
            page.awaitText("#path .step", "StampMessage");
            page.awaitText("#header", "detail");
        } else {
            page.awaitText(".verdict", reply);
        }
    }

    @Test
    void aFigureLeadsToTheTrafficBehindIt() throws Exception {
        gateway.sendAll("behind");
        ConsolePage page = page().open("?window=hour").awaitLive();
        page.find("#tile-rejected").click();
        page.awaitText(".traffic tr", "behind@yahoo.com");
        assertThat(page.query()) // from when the service has begun, which is less than an hour ago
                .contains("outcome=rejected")
                .containsPattern("from=\\d{4}-\\d\\d-\\d\\dT");
        assertThat(page.find(".traffic tbody tr:not(.rejected)").count()).isZero();

        page.page().goBack();
        page.awaitText("#by-policy th a", "RejectYahoo").click();
        page.awaitText("h1", "Traffic");
        assertThat(page.query()).contains("policy=RejectYahoo");
    }

    @Test
    void theFilterIsInTheAddress() throws Exception {
        gateway.sendAll("filtered");
        ConsolePage page = page().open("traffic.html").awaitLive();
        page.find("#search").click();
        page.page()
                .keyboard()
                .type("filtered@", new Keyboard.TypeOptions().setDelay(300)); // what is live leaves it alone
        page.find("#search").press("Enter");
        page.awaitText(".traffic tr.passed", "filtered@");
        page.find(".check.deferred").click();
        page.awaitNoText(".traffic tr.passed", "filtered@");
        page.awaitText(".traffic tr.deferred", "filtered@");
        String query = page.query();
        assertThat(query).contains("text=filtered%40", "outcome=deferred");

        page.page().reload();
        page.awaitText(".traffic tr.deferred", "filtered@");
        assertThat(page.query()).isEqualTo(query);
        assertThat(page.find("#search").inputValue()).isEqualTo("filtered@");

        page.find(".traffic tr.deferred").click();
        page.awaitText(".verdict", "451");
        page.page().goBack();
        page.awaitText(".traffic tr.deferred", "filtered@");
        assertThat(page.query()).isEqualTo(query);
        page.page().goBack();
        page.awaitText(".traffic tr.passed", "filtered@");
        assertThat(page.query()).contains("text=").doesNotContain("outcome");
        page.page().goForward();
        page.awaitNoText(".traffic tr.passed", "filtered@");
        assertThat(page.query()).isEqualTo(query);
    }

    @Test
    void aWrongFilterIsNamed() {
        ConsolePage page = page().expecting("status of 400").open("traffic.html?code=teapot");
        page.awaitText("[role=alert]", "teapot");
        page.open("transaction.html?id=nothing").expecting("status of 404");
        page.awaitText(".empty", "not kept");
    }

    @Test
    void theKeyboardIsEnough() throws Exception {
        gateway.send("keys@example.org", "bob@example.org", "Subject: keys");
        ConsolePage page = page().open("traffic.html?sender=keys*").awaitLive();
        page.awaitText(".traffic tr", "keys@");
        page.page().keyboard().press("/");
        assertThat(page.find("#search:focus").count()).isOne();
        page.page().keyboard().press("Escape");
        page.page().keyboard().press("j");
        assertThat(page.find("a.row:focus").count()).isOne();
        page.page().keyboard().press("Enter");
        page.awaitText("h1", "Transaction");
        page.page().keyboard().press("Escape");
        page.awaitText("h1", "Traffic");
        page.find("a.row:focus").waitFor();

        page.open("").awaitLive();
        page.page().keyboard().press("Tab");
        assertThat(page.find(".skip:focus").count()).isOne();
    }

    @Test
    void aPauseHoldsWhatComes() throws Exception {
        gateway.send("pause-1@example.org", "bob@example.org");
        ConsolePage page = page().open("traffic.html?sender=pause*").awaitLive();
        page.awaitText(".traffic tr", "pause-1@");
        page.find("#pause").click();
        gateway.send("pause-2@example.org", "bob@example.org");
        page.awaitText("#pause", "1 new");
        assertThat(page.find(".traffic tr", "pause-2@").count()).isZero();
        page.find("#pause").click();
        page.awaitText(".traffic tr", "pause-2@");
    }

    @Test
    void allThatCameInAMailIsText() throws Exception {
        String[] header = {
            "Subject: " + SCRIPT,
            "From: \"" + SCRIPT + "\" <script@example.org>",
            "X-Script: javascript:window.ran=3",
            "X-\"><script>window.ran=4</script>: x",
            "To: \u202egro.elpmaxe@boc"
        };
        ConsolePage page = page().open("traffic.html").awaitLive();
        gateway.send("\"" + SCRIPT + "\"@example.org", "\"" + SCRIPT + "\"@example.org", header);
        gateway.send("\"" + SCRIPT + "\"@yahoo.com", "bob@example.org", header);
        page.awaitText(".traffic tr.rejected", SCRIPT);
        page.awaitText(".traffic tr.passed", SCRIPT).click();
        page.awaitText("#conversation", "MAIL FROM:<\"" + SCRIPT + "\"@example.org>");
        page.awaitText("#header", "javascript:window.ran=3");
        assertThat(page.find("main script, main img, main [onerror], a[href^=javascript]")
                        .count())
                .isZero();
        for (String address : List.of("", "services.html", "policies.html", "traffic.html?text=%3Cscript%3E")) {
            page.open(address).awaitLive();
        }
        assertThat(page.page().evaluate("window.ran")).isNull();
    }

    @Test
    void aRecordedMessageCanBeDownloaded() throws Exception {
        gateway.send("download@example.org", "bob@example.org", "Subject: to be downloaded");
        ConsolePage page = page().open("traffic.html?sender=download*").awaitLive();
        page.awaitText(".traffic tr", "download@").click();
        Locator link = page.awaitText("#content a", "Download");
        Download download = page.page().waitForDownload(link::click);
        assertThat(Files.readString(download.path())).contains("Subject: to be downloaded", "Hello");
        page.page().goBack();
        Download export = page.page()
                .waitForDownload(() -> page.awaitText("a", "Export CSV").click());
        assertThat(Files.readString(export.path())).contains("download@example.org");
    }

    // ---- acting

    @Test
    void pauseAndResumeByTheButtons() throws Exception {
        ConsolePage page = page().open("services.html").awaitLive();
        String tcp = ".interface";
        page.find(tcp + " button", "Pause").click();
        page.awaitText("dialog button", "Cancel").click();
        page.find(tcp + " button", "Pause").click();
        page.awaitText("dialog button", "Pause").click();
        page.awaitText(tcp + " .state", "paused");
        assertThat(isAccepting()).isFalse();

        page.find(tcp + " button", "Resume").click();
        page.awaitText(tcp + " .state", "listening");
        assertThat(isAccepting()).isTrue();
    }

    private boolean isAccepting() {
        try (SmtpClient client = gateway.connect()) {
            return client.reply().startsWith("220");
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void theTraceLevelAndTheTestOfTheUpstreamServer() {
        ConsolePage page = page().open("services.html").awaitLive();
        String level = ".interface select";
        page.find(level).selectOption("DEBUG");
        page.page().reload();
        page.awaitLive();
        page.page().waitForCondition(() -> "DEBUG".equals(page.find(level).inputValue()));
        page.find(level).selectOption("INFO");

        page.find("button", "Test the upstream server").click();
        page.awaitText("#test-result", "A mail could be sent");
        page.awaitText("#test-result .spoken", "EHLO");
    }

    @Test
    void aHostThatDiesIsShownWithinSeconds() throws Exception {
        ConsolePage page = page().open("services.html").awaitLive();
        ConsolePage dashboard = page().open("").awaitLive();
        gateway.send("host@example.org", "bob@example.org");
        page.awaitText("tr:has-text('" + gateway.upstreamHost() + "') .state", "up");
        gateway.upstream().die();
        try {
            gateway.send("host@example.org", "bob@example.org");
            Instant died = Instant.now();
            page.awaitText("tr:has-text('" + gateway.upstreamHost() + "') .state", "down");
            dashboard.awaitText(".glance", gateway.upstreamHost() + " is down");
            assertThat(Duration.between(died, Instant.now())).isLessThan(Duration.ofSeconds(5));
        } finally {
            gateway.upstream().comeBack();
        }
    }

    @Test
    void whoMayOnlyLookCannotAct() throws Exception {
        ConsolePage page = page(ConsoleGateway.MONITOR, Look.LIGHT).expecting("status of 403");
        page.open("services.html").awaitLive();
        page.awaitText("main", "postern-admin");
        for (Locator button : page.find(".interface button, .interface select").all()) {
            assertThat(button.isDisabled()).isTrue();
        }
        Object statuses = page.page().evaluate("""
                async () => {
                    const session = await (await fetch('api/session')).json();
                    const [service] = await (await fetch('api/services')).json();
                    const base = `api/services/${encodeURIComponent(service.name)}`;
                    const headers = { 'X-Postern-Csrf': session.csrf, 'Content-Type': 'application/json' };
                    const act = async (method, path, body) => (await fetch(base + path, { method, headers, body })).status;
                    return [
                        await act('POST', '/interfaces/pause?interface=x'), await act('POST', '/interfaces/resume?interface=x'),
                        await act('POST', '/interfaces/drain?interface=x'), await act('POST', '/upstream/test'),
                        await act('PUT', '/interfaces/trace-level?interface=x', '{"level":"DATA"}'),
                    ];
                }
                """);
        assertThat((List<?>) statuses).hasSize(5).allMatch(status -> status.equals(403));
        assertThat(isAccepting()).isTrue();
    }

    @Test
    void anotherSiteCannotActForTheReader() {
        ConsolePage page =
                page().expecting("status of 403").open("services.html").awaitLive();
        Object status = page.page().evaluate("""
                async () => {
                    const [service] = await (await fetch('api/services')).json();
                    return (await fetch(`api/services/${encodeURIComponent(service.name)}/upstream/test`, { method: 'POST' })).status;
                }
                """);
        assertThat(status).isEqualTo(403);
    }

    @Test
    void aWrongPasswordIsNoLogin() {
        ConsolePage page = ConsoleGateway.page(browser, Look.LIGHT).expecting("status of 401");
        pages.add(page);
        page.open("traffic.html?outcome=failed");
        page.awaitText("h1", "Log in");
        page.find("[name=user]").fill(ConsoleGateway.ADMIN);
        page.find("[name=password]").fill("wrong");
        page.find(".login button").click();
        page.awaitText("[role=alert]", "Wrong user name or password");
        page.find("[name=password]").fill(ConsoleGateway.password());
        page.find(".login button").click();
        page.awaitText("h1", "Traffic");
        assertThat(page.query()).isEqualTo("outcome=failed");
        page.find("button", "Log out").click();
        page.awaitText("h1", "Log in");
        page.open("");
        page.awaitText("h1", "Log in");
    }

    @Test
    void whichPoliciesWouldSeeAMail() {
        ConsolePage page = page().open("policies.html").awaitLive();
        page.find("[name=client]").fill("192.0.2.7");
        page.find("[name=helo]").fill("client.example.org");
        page.find("[name=sender]").fill("ann@yahoo.com");
        page.find("[name=recipients]").fill("bob@example.org");
        page.find("button", "Show policies").click();
        page.awaitText("#matches .command:has-text('MAIL')", "RejectYahoo");
        page.awaitText("#matches .command:has-text('DATA')", "StampMessage");
        page.page().reload();
        page.awaitText("#matches .command", "RejectYahoo");
        assertThat(gateway.upstream().mails()).noneMatch(mail -> mail.raw().contains("ann@yahoo.com"));
    }

    // ---- how it looks

    @ParameterizedTest
    @EnumSource(Look.class)
    void eachPageIsForEveryReader(Look look) throws Exception {
        sendSomeTraffic();
        ConsolePage login = ConsoleGateway.page(browser, look).open("login.html");
        pages.add(login);
        login.awaitText("h1", "Log in");
        judge(login, "login", look);

        ConsolePage page = page(ConsoleGateway.ADMIN, look);
        for (String name : List.of("dashboard", "traffic", "services", "policies")) {
            page.open(name.equals("dashboard") ? "" : name + ".html").awaitLive();
            page.find(".loading").first().waitFor(ConsolePage.GONE);
            judge(page, name, look);
        }
        page.open("traffic.html?outcome=rejected").awaitLive();
        page.find(".traffic tbody tr").first().click();
        page.awaitText("#conversation", "MAIL FROM");
        judge(page, "transaction", look);
    }

    /** For the documents it goes on for as long as a chart shows. */
    private void sendSomeTraffic() throws Exception {
        Instant end = Instant.now().plusSeconds(PICTURES.isEmpty() ? 0 : 60);
        do {
            String name = List.of("ann", "carol", "dave", "erin").get(RANDOM.nextInt(4));
            gateway.send(name + "@example.net", "bob@example.org", "Subject: Minutes of the meeting");
            if (PICTURES.isEmpty()) {
                gateway.sendAll(name);
            } else if (RANDOM.nextInt(4) == 0) { // none that fails: pictures show a host that is up
                gateway.send(name + "@yahoo.com", "bob@example.org");
                gateway.send(name + "@example.net", "later@example.org");
                gateway.abort(name + "@example.net");
            }
        } while (Instant.now().isBefore(end));
    }

    private static void judge(ConsolePage page, String name, Look look) throws Exception {
        String file = name + "-" + look.name().toLowerCase(Locale.ROOT) + ".png";
        page.screenshot(SCREENSHOTS.resolve(file));
        if (!PICTURES.isEmpty() && DOCUMENTED.contains(file)) {
            Files.createDirectories(Path.of(PICTURES));
            Files.copy(SCREENSHOTS.resolve(file), Path.of(PICTURES, file), StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(page.barriers()).as(name).isEmpty();
        assertThat(page.overflow())
                .as("pixels by which " + name + " is too wide")
                .isZero();
    }

    @Test
    void theChosenThemeStays() {
        ConsolePage page = page().awaitLive();
        page.find("[aria-label*='light and dark']").click();
        page.find("html[data-theme=dark]").waitFor();
        page.page().reload();
        page.find("html[data-theme=dark]").waitFor();
    }
}
