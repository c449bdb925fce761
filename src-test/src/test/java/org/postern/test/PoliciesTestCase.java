package org.postern.test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import org.postern.test.policies.Journal;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** The EAR with policies of the test, deployed once for its class; an upstream server and a journal for each test. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PoliciesTestCase {

    private final String policies;
    private final Map<String, String> adapter;

    @TempDir
    Path folder;

    private TestAbortedException skipped;

    DeployedGateway gateway;
    ScriptedUpstream upstream;

    /**
     * @param policies a package under {@code org.postern.test.policies}
     * @param adapter the adapter's properties
     */
    PoliciesTestCase(String policies, Map<String, String> adapter) {
        this.policies = policies;
        this.adapter = adapter;
    }

    /** The adapter's properties, for a test that learns them only when it runs. */
    Map<String, String> adapter() throws IOException {
        return adapter;
    }

    /** What is deployed. */
    EnterpriseArchive ear() {
        return Ear.withPolicies(policies);
    }

    /** What has to be there before the EAR is. */
    void prepare() throws Exception {}

    /** Takes that away again, also if it is there in part. */
    void cleanUp() throws Exception {}

    @BeforeAll
    final void deploy() throws Exception {
        try {
            prepare();
        } catch (TestAbortedException e) {
            skipped = e;
            return;
        }
        gateway = new DeployedGateway(ear(), adapter());
    }

    @AfterAll
    final void undeploy() throws Exception {
        try {
            if (gateway != null) {
                gateway.close();
            }
        } finally {
            cleanUp();
        }
    }

    @BeforeEach
    final void relay() throws IOException {
        if (skipped != null) { // thrown for the class, no report would have the reason
            throw skipped;
        }
        Journal.open(folder.resolve("journal"));
        upstream = new ScriptedUpstream();
        gateway.relayTo(upstream);
    }

    @AfterEach
    final void noConnectionIsLeft() {
        if (skipped != null) {
            return;
        }
        gateway.relayNowhere();
        upstream.close();
        Journal.close();
    }

    /** A client of the first interface that has said EHLO. */
    final SmtpClient connect() throws IOException {
        return connect(0);
    }

    /** A client that has said EHLO, of an interface by its place in the adapter's property. */
    final SmtpClient connect(int interfaceNumber) throws IOException {
        SmtpClient client = new SmtpClient(gateway.address(interfaceNumber));
        client.hello();
        return client;
    }
}
