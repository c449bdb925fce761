package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.SmtpClient;

/** What a browser gets from the server that {@code mvn -Prun} starts. */
@Tag("server")
class DemoPagesTest {

    private static final Map<String, String> SETTINGS =
            Map.of("postern.http.port", "0", "postern.interfaces", "tcp://127.0.0.1:0");

    private static final String MAIL = String.join(
            "\r\n",
            "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=",
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "--b",
            "Content-Type: text/html; charset=utf-8",
            "",
            "<script>alert(1)</script>",
            "--b",
            "Content-Type: text/html; name=page.html",
            "",
            "<script>alert(2)</script>",
            "--b--",
            "");

    /** Of HTTP/1.1: to one that offers more the server closes connections without saying so. */
    private static final HttpClient BROWSER =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    @Test
    void theRootLeadsToAMailboxThatShowsMailsAndDeletesThem() throws Exception {
        try (LaunchedGateway gateway = new LaunchedGateway(folder, SETTINGS)) {
            URI mailbox = URI.create(gateway.printed("Upstream server .*").replaceAll(".*(http\\S+)", "$1"));
            URI root = mailbox.resolve("/");
            assertThat(linksOf(root)).contains(mailbox);
            namesNoServer(get(root));

            try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
                client.hello();
                assertThat(client.mail("me@example.org", "you@example.org", MAIL))
                        .startsWith("250");
            }
            showsTheMail(mailbox);
            hasNoOtherPages(mailbox);
            deletesForItsOwnPagesOnly(mailbox);
        }
    }

    private static void showsTheMail(URI mailbox) throws Exception {
        assertThat(get(mailbox).body()).contains(">Grüße<");
        assertThat(get(mailbox.resolve("?q=gr%C3%BC%C3%9Fe")).body()).contains(">Grüße<");
        assertThat(get(mailbox.resolve("?q=nothing")).body()).doesNotContain(">Grüße<");

        HttpResponse<String> page = get(mailbox.resolve("mails/1"));
        assertThat(page.body()).contains("Grüße", "page.html").doesNotContain("<script>");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'");
        assertThat(linksOf(page.uri())).hasSizeGreaterThan(4);

        HttpResponse<String> html = get(mailbox.resolve("mails/1/html"));
        assertThat(html.body()).contains("<script>alert(1)");
        assertThat(html.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'")
                .contains("sandbox")
                .doesNotContain("allow-scripts");

        HttpResponse<String> attachment = get(mailbox.resolve("mails/1/parts/1"));
        assertThat(attachment.body()).isEqualTo("<script>alert(2)</script>");
        assertThat(attachment.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment; filename=\"page.html\"");
        assertThat(attachment.headers().firstValue("X-Content-Type-Options")).contains("nosniff");

        assertThat(get(mailbox.resolve("mails/1/eml")).body()).isEqualTo(MAIL);
    }

    private static void hasNoOtherPages(URI mailbox) throws Exception {
        for (String address : new String[] {
            "mails/2",
            "mails/x",
            "mails/99999999999",
            "mails/",
            "mails/1/",
            "mails/1/parts/2",
            "mails/1/nothing",
            "nothing",
            "error",
            "/nothing",
            "mails/2/html",
            "mails/1/source/1"
        }) {
            HttpResponse<String> answer = get(mailbox.resolve(address));
            assertThat(answer.statusCode()).as(address).isEqualTo(404);
            namesNoServer(answer);
        }
    }

    private static void deletesForItsOwnPagesOnly(URI mailbox) throws Exception {
        assertThat(delete(mailbox, "all", "http://evil.example").statusCode()).isEqualTo(403);
        assertThat(get(mailbox.resolve("delete")).statusCode()).isEqualTo(405);
        assertThat(delete(mailbox, "2", "http://" + mailbox.getAuthority()).statusCode())
                .isEqualTo(404);
        assertThat(get(mailbox.resolve("mails/1")).statusCode()).isEqualTo(200);
        assertThat(delete(mailbox, "1", "http://" + mailbox.getAuthority()).statusCode())
                .isEqualTo(303);
        assertThat(get(mailbox.resolve("mails/1")).statusCode()).isEqualTo(404);
    }

    @Test
    void theRootLeadsToNoMailboxWhereThereIsNone() throws Exception {
        int port = Ports.free();
        Map<String, String> settings = Map.of(
                "postern.http.port", String.valueOf(port),
                "postern.interfaces", "tcp://127.0.0.1:0",
                "postern.upstream.host", "127.0.0.1");
        try (LaunchedGateway gateway = new LaunchedGateway(folder, settings)) {
            URI root = URI.create("http://127.0.0.1:" + port + "/");
            assertThat(linksOf(root)).doesNotContain(root.resolve("/mailbox/"));
            assertThat(get(root.resolve("/mailbox/")).statusCode()).isEqualTo(404);
        }
    }

    /** Where the page leads; nowhere that does not answer. */
    private static List<URI> linksOf(URI address) throws IOException, InterruptedException {
        HttpResponse<String> page = get(address);
        assertThat(page.statusCode()).isEqualTo(200);
        List<URI> links = Pattern.compile("<a href=\"([^\"]*)\"")
                .matcher(page.body())
                .results()
                .map(link -> address.resolve(link.group(1)))
                .toList();
        for (URI link : links) {
            assertThat(get(link).statusCode()).as(link.toString()).isIn(200, 303); // the console leads to its login
        }
        return links;
    }

    private static void namesNoServer(HttpResponse<String> answer) {
        assertThat(answer.headers().map()).doesNotContainKeys("server", "x-powered-by");
        assertThat(answer.body()).doesNotContain("Undefined");
    }

    private static HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return BROWSER.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> delete(URI mailbox, String mail, String origin)
            throws IOException, InterruptedException {
        return BROWSER.send(
                HttpRequest.newBuilder(mailbox.resolve("delete"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", origin)
                        .POST(HttpRequest.BodyPublishers.ofString("mail=" + mail))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
