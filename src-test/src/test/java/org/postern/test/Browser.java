package org.postern.test;

import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.test.ConsolePage.Look;

/** Chromium, as its package installs it. The driver in the class path has what else is needed, so nothing is downloaded. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;

    /** Skips the test if Chromium is not installed. */
    Browser() {
        Path program = Program.require(Optional.of(CHROMIUM).filter(Files::isExecutable), "chromium", "chromium");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(List.of("--no-sandbox"))); // which needs another user than root
    }

    /** A window of its own, without what others have stored. */
    ConsolePage page(URI console, Look look) {
        return new ConsolePage(chromium, console, look);
    }

    @Override
    public void close() {
        playwright.close();
    }
}
