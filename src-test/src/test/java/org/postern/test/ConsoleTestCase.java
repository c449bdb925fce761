package org.postern.test;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postern.test.sample.SampleEar;

/** The console on a server, with a service that is made up; users of each kind. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConsoleTestCase {

    static final URI ROOT = URI.create("http://127.0.0.1:" + System.getProperty("postern.http.port") + "/");

    private static final String[][] USERS = {
        {"carl-admin", "postern-admin"}, {"carl-monitor", "postern-monitor"}, {"carl", "staff"}
    };
    static final String PASSWORD = "secret:1";

    @TempDir
    static Path folder;

    @BeforeAll
    final void deploy() throws IOException {
        for (String[] user : USERS) {
            Path file = Files.writeString(folder.resolve(user[0]), "AS_ADMIN_USERPASSWORD=" + PASSWORD + "\n");
            DeployedGateway.run("create-file-user", "--passwordfile", file.toString(), "--groups", user[1], user[0]);
        }
        File ear = folder.resolve("sample.ear").toFile();
        SampleEar.of(new File(System.getProperty("postern.ear")), new File("target/test-classes"))
                .as(ZipExporter.class)
                .exportTo(ear);
        try (LogRecords log = new LogRecords()) { // the server warns that it reads the sample without the EAR's lib
            DeployedGateway.run("deploy", "--name", "sample", ear.getPath());
        }
    }

    @AfterAll
    final void undeploy() {
        DeployedGateway.run("undeploy", "sample");
        for (String[] user : USERS) {
            DeployedGateway.run("delete-file-user", user[0]);
        }
    }

    static ConsoleClient anybody() {
        return new ConsoleClient(ROOT);
    }

    static ConsoleClient loggedIn(String user) throws Exception {
        ConsoleClient client = anybody();
        client.login(user, PASSWORD);
        return client;
    }

    static ConsoleClient admin() throws Exception {
        return loggedIn("carl-admin");
    }

    static ConsoleClient monitor() throws Exception {
        return loggedIn("carl-monitor");
    }

    /** Does something to the service that is made up. */
    static String control(String what) throws Exception {
        return anybody().get("/sample/" + what).body();
    }
}
