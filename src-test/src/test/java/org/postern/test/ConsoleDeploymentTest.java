package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A second application with the console on one server, as {@code docs/operations/console.md} says. */
@Tag("server")
class ConsoleDeploymentTest extends ConsoleTestCase {

    private static final String PLAN = """
            <?xml version="1.0" encoding="UTF-8"?>
            <glassfish-application>
              <web><web-uri>console.war</web-uri><context-root>/postern-second</context-root></web>
              <web><web-uri>sample.war</web-uri><context-root>/sample-second</context-root></web>
            </glassfish-application>
            """;

    private static final String TIMEOUT = "postern.console.sessionTimeout";

    private static Path plan() throws Exception {
        Path plan = folder.resolve("plan.jar");
        try (OutputStream out = Files.newOutputStream(plan);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("glassfish-application.xml"));
            zip.write(PLAN.getBytes(StandardCharsets.UTF_8));
        }
        return plan;
    }

    @Test
    void aSecondOneHasAnotherPathByADeploymentPlan() throws Exception {
        String ear = folder.resolve("sample.ear").toString();
        try (LogRecords log = new LogRecords()) {
            DeployedGateway.run("deploy", "--name", "second", "--deploymentplan", plan().toString(), ear);
        }
        try {
            assertThat(anybody().status("/postern-second/health/live")).isEqualTo(200);
            assertThat(anybody().status("/postern/health/live")).isEqualTo(200);
        } finally {
            DeployedGateway.run("undeploy", "second");
        }
        assertThat(anybody().status("/postern-second/health/live")).isEqualTo(404);
        assertThat(anybody().status("/postern/health/live")).isEqualTo(200);
    }

    @Test
    void theServersOwnHealthHasTheChecks() throws Exception {
        for (String kind : List.of("ready", "live")) {
            HttpResponse<String> up = anybody().get("/health/" + kind);
            assertThat(up.body()).contains("\"name\":\"postern\"");
            assertThat(up.statusCode()).isEqualTo(200);
        }
        control("gone");
        try {
            assertThat(anybody().status("/health/ready")).isEqualTo(503);
            assertThat(anybody().status("/health/live")).isEqualTo(200);
        } finally {
            control("back");
        }
    }

    /** A program that has sent its password once does not look on for ever. */
    @Test
    void aLiveViewWithoutASessionEndsAfterASessionsTime() throws Exception {
        System.setProperty(TIMEOUT, "2s");
        try (LogRecords log = new LogRecords()) {
            DeployedGateway.run(
                    "deploy",
                    "--name",
                    "second",
                    "--deploymentplan",
                    plan().toString(),
                    folder.resolve("sample.ear").toString());
        } finally {
            System.clearProperty(TIMEOUT);
        }
        try {
            HttpResponse<String> ended =
                    anybody().basic("carl-monitor", PASSWORD).get("/postern-second/api/live?service=1&events=service");
            assertThat(ended.statusCode()).isEqualTo(200);
            assertThat(ended.body()).contains("event: service").endsWith("\n\n");
        } finally {
            DeployedGateway.run("undeploy", "second");
        }
    }
}
