package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;
import org.postern.test.ConsolePage.Look;

/** The pages in states that a real service is seldom in: its database away, itself gone, traffic that never ends. */
@UsesPrograms
@Tag("slow")
class ConsoleStatesTest extends ConsoleTestCase {

    private Browser browser;
    private TestAbortedException skipped;
    private final List<ConsolePage> pages = new ArrayList<>();

    @BeforeAll
    void startBrowser() {
        try {
            browser = new Browser();
        } catch (TestAbortedException e) {
            skipped = e;
        }
    }

    @AfterAll
    void endBrowser() {
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

    @AfterEach
    void noPageComplained() throws Exception {
        for (String usual : List.of("there", "traffic?value=0")) {
            control(usual);
        }
        List<String> complaints =
                pages.stream().flatMap(each -> each.complaints().stream()).toList();
        pages.forEach(ConsolePage::close);
        pages.clear();
        assertThat(complaints).isEmpty();
    }

    private ConsolePage loggedIn(Look look) {
        ConsolePage page = browser.page(ROOT.resolve("postern/"), look).logIn("carl-admin", PASSWORD);
        pages.add(page);
        return page;
    }

    private ConsolePage page(Look look) {
        return loggedIn(look).awaitLive();
    }

    @Test
    void aServiceThatHasGoneComesBack() throws Exception {
        ConsolePage page = page(Look.LIGHT).open("services.html").awaitLive();
        control("gone");
        try {
            page.awaitText("#live", "gone");
            page.awaitText(".banners", "has gone");
        } finally {
            control("back");
        }
        page.awaitLive();
        page.awaitNoText(".banners", "has gone");
        page.find(".interface").first().waitFor();
    }

    @Test
    void noServiceIsAnEmptyState() throws Exception {
        control("gone");
        ConsolePage page;
        try {
            page = loggedIn(Look.LIGHT);
            page.awaitText(".empty", "No service is running");
        } finally {
            control("back");
        }
        page.find("button", "Look again").click();
        page.find(".tile").first().waitFor();
    }

    @Test
    void aDatabaseThatIsAwayIsSaid() throws Exception {
        ConsolePage page = page(Look.LIGHT).expecting("status of 503");
        control("away");
        page.awaitText(".banners", "database");
        page.open("traffic.html");
        page.awaitText("[role=alert]", "away");
        control("there");
        page.find("[role=alert] button").click();
        page.find(".traffic tbody tr").first().waitFor();
        page.awaitNoText(".banners", "database");
    }

    @Test
    void trafficWithoutAnEndLeavesThePageUsable() throws Exception {
        ConsolePage page = page(Look.LIGHT).open("traffic.html").awaitLive();
        control("traffic?value=200");
        for (int i = 0; i < 3; i++) {
            String newest = page.find(".traffic tbody a.row").first().getAttribute("href");
            page.page()
                    .waitForCondition(() -> !newest.equals(
                            page.find(".traffic tbody a.row").first().getAttribute("href")));
        }
        assertThat(page.find(".traffic tbody tr").count()).isBetween(100, 500);
        page.find("#pause").click();
        page.awaitText("#pause", "new");
        control("traffic?value=0");
        page.find(".traffic tbody a.row").first().click();
        page.awaitText("h1", "Transaction");
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void eachPageIsForEveryReader(Look look) throws Exception {
        control("mail?value=" + java.net.URLEncoder.encode("<script>window.ran=1</script>@example.org", "UTF-8"));
        ConsolePage page = page(look);
        control("away");
        for (String address : List.of("", "services.html", "policies.html")) {
            page.open(address).awaitLive();
            page.awaitText(".banners", "database");
            judge(page, address);
        }
        control("there");
        for (String address : List.of("traffic.html", "traffic.html?client=192.0.2.0%2F24&from=2026-01-01T00:00:00Z")) {
            page.open(address).awaitLive();
            judge(page, address);
        }
        page.open("traffic.html").awaitLive();
        page.find(".traffic tbody a.row").first().click();
        page.find("#conversation").waitFor();
        judge(page, "transaction.html");
        assertThat(page.page().evaluate("window.ran")).isNull();
    }

    private static void judge(ConsolePage page, String name) {
        page.find(".loading").first().waitFor(ConsolePage.GONE);
        assertThat(page.barriers()).as(name).isEmpty();
        assertThat(page.overflow())
                .as("pixels by which " + name + " is too wide")
                .isZero();
    }
}
