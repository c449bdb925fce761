package org.postern.test;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A page of the console in a browser, with all that a reader should not get: errors, dialogs, requests to other hosts. */
final class ConsolePage implements AutoCloseable {

    /** What a page may take to show something, in milliseconds; live figures come each second. */
    private static final double MAX_WAIT = 15_000;

    /** Waits until it is not there. */
    static final Locator.WaitForOptions GONE = new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED);

    private static final String AXE = read("axe.min.js");

    private final URI console;
    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();
    private Predicate<String> expected = complaint -> false;

    /** How the reader looks at it. */
    enum Look {
        LIGHT(1280, 900, ColorScheme.LIGHT),
        DARK(1280, 900, ColorScheme.DARK),
        TELEPHONE(390, 844, ColorScheme.LIGHT);

        private final int width;
        private final int height;
        private final ColorScheme scheme;

        Look(int width, int height, ColorScheme scheme) {
            this.width = width;
            this.height = height;
            this.scheme = scheme;
        }
    }

    ConsolePage(com.microsoft.playwright.Browser browser, URI console, Look look) {
        this.console = console;
        context = browser.newContext(new NewContextOptions()
                .setViewportSize(look.width, look.height)
                .setColorScheme(look.scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setIsMobile(look == Look.TELEPHONE)
                .setHasTouch(look == Look.TELEPHONE)
                .setTimezoneId("Europe/Berlin"));
        context.setDefaultTimeout(MAX_WAIT);
        page = context.newPage();
        page.onConsoleMessage(this::logged);
        page.onPageError(complaints::add);
        page.onDialog(this::asked);
        page.onRequest(this::requested);
    }

    private void logged(ConsoleMessage message) {
        if (List.of("error", "warning").contains(message.type())) {
            complaints.add(message.text() + " at " + message.location());
        }
    }

    private void asked(Dialog dialog) {
        complaints.add("dialog: " + dialog.message());
        dialog.dismiss();
    }

    private void requested(Request request) {
        URI uri = URI.create(request.url());
        if (!console.getAuthority().equals(uri.getAuthority())) {
            complaints.add("request to another host: " + uri);
        }
    }

    private static String read(String resource) {
        try (InputStream in = ConsolePage.class.getClassLoader().getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a test provokes is no complaint. */
    ConsolePage expecting(String text) {
        Predicate<String> before = expected;
        expected = complaint -> before.test(complaint) || complaint.contains(text);
        return this;
    }

    /** What a reader should not have got. */
    List<String> complaints() {
        return complaints.stream().filter(expected.negate()).toList();
    }

    /** Goes to a page by its address. */
    ConsolePage open(String address) {
        page.navigate(console.resolve(address).toString());
        return this;
    }

    /** Goes to the dashboard, over the login. */
    ConsolePage logIn(String user, String password) {
        open("");
        page.locator(".login [name=user]").fill(user);
        page.locator(".login [name=password]").fill(password);
        page.locator(".login button").click();
        awaitText("h1", "Dashboard");
        return this;
    }

    Page page() {
        return page;
    }

    Locator find(String selector) {
        return page.locator(selector);
    }

    /** An element with this text in it. */
    Locator find(String selector, String text) {
        return page.locator(selector, new Page.LocatorOptions().setHasText(text));
    }

    /** Waits until the page shows this. */
    Locator awaitText(String selector, String text) {
        Locator found = find(selector, text).first();
        found.waitFor();
        return found;
    }

    /** Waits until the page does not show this any more. */
    void awaitNoText(String selector, String text) {
        page.waitForCondition(() -> find(selector, text).count() == 0);
    }

    /** Waits until it shows what happens as it happens. */
    ConsolePage awaitLive() {
        awaitText("#live", "live");
        return this;
    }

    /** The query of its address. */
    String query() {
        String query = URI.create(page.url()).getRawQuery();
        return query == null ? "" : query;
    }

    /** What axe finds that is serious or critical: rule, impact and elements. */
    List<String> barriers() {
        page.evaluate(AXE);
        Object found = page.evaluate("""
                async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
                    .filter(each => each.impact === 'serious' || each.impact === 'critical')
                    .map(each => each.id + ' (' + each.impact + '): ' + each.nodes.map(node => node.html + ' ' + node.failureSummary).join('; '))
                """);
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    /** How many pixels it is wider than the window. */
    int overflow() {
        Object pixels =
                page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return ((Number) pixels).intValue();
    }

    void screenshot(Path file) {
        page.screenshot(new ScreenshotOptions().setPath(file));
    }

    @Override
    public void close() {
        context.close();
    }
}
