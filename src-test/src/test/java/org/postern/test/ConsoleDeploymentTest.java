package org.postern.test;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A second application with the console on one server. */
@Tag("server")
class ConsoleDeploymentTest extends ConsoleTestCase {

    @Test
    void theSecondOne() throws Exception {
        String said = DeployedGateway.run(
                "deploy", "--name", "second", folder.resolve("sample.ear").toString());
        System.err.println("SAID " + said);
        System.err.println(anybody().status("/postern/health/live"));
        System.err.println(DeployedGateway.run("list-applications"));
        DeployedGateway.run("undeploy", "second");
        System.err.println(anybody().status("/postern/health/live"));
    }
}
