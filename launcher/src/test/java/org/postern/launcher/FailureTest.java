package org.postern.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import javax.naming.NameNotFoundException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a server says of a failure, in one sentence without what it has wrapped that in. */
@Tag("unit")
class FailureTest {

    private static String of(String output, Throwable thrown, String bean) {
        return Failure.sentence(output, Optional.ofNullable(thrown), Optional.ofNullable(bean));
    }

    @Test
    void aSettingThatIsWrong() {
        String reason = "Invalid value 'abc' for property postern.throttle.rate: expected a number from 1 to 1000000";
        assertThat(of("", new IllegalStateException("CDI deployment failure:" + reason + " -- " + reason), null))
                .isEqualTo(reason);
        assertThat(of("", new IllegalStateException("org.postern.settings.SettingException: " + reason), null))
                .isEqualTo(reason);
    }

    @Test
    void severalThatAreWrong() {
        String reason =
                "2 invalid settings: (1) Invalid value 'b' for property a: expected c (2) Invalid value 'e' for property d: expected f";
        assertThat(of(
                        "",
                        new IllegalStateException(
                                "CDI deployment failure:Postern: " + reason + " -- Postern: " + reason),
                        null))
                .isEqualTo(reason);
    }

    @Test
    void aResourceThatTheServerDoesNotHave() {
        String output = "PlainTextActionReporterFAILUREJNDI lookup failed for the resource: Name:"
                + " [java:comp/env/org.example.Journal/source], Lookup: [jdbc/mail], Type: [javax.sql.DataSource] -- Lookup"
                + " failed for 'jdbc/mail' in SerialContext[myEnv={}]";
        assertThat(of(output, new NameNotFoundException("jdbc"), null))
                .isEqualTo(
                        "the application needs the resource jdbc/mail (javax.sql.DataSource, org.example.Journal/source),"
                                + " which this server does not have; its data source is java:comp/DefaultDataSource");
    }

    @Test
    void aBeanThatIsNoPolicy() {
        for (String message : new String[] {"JMS Broker is Disabled", "MDB destination not specified."}) {
            assertThat(of("deploy failed", new IllegalStateException(message), "Stranger"))
                    .startsWith(
                            "the message-driven bean Stranger implements no interface of a policy (ConnectPolicy, ");
        }
    }

    @Test
    void aBeanThatListensToSomethingElse() {
        String message = "Unable to determine the resource-adapter for the MDB as ra-mid is not specified for the"
                + " message-listener type [ org.example.Other ]";
        assertThat(of("deploy failed", new IllegalStateException(message), null))
                .isEqualTo(
                        "the message-driven bean listens to org.example.Other, for which there is no resource adapter");
    }

    @Test
    void anythingElseHasItsClass() {
        assertThat(of("deploy failed", new NameNotFoundException("jdbc"), null))
                .isEqualTo("NameNotFoundException: jdbc");
        assertThat(of("deploy failed", new IllegalStateException(), null)).isEqualTo("IllegalStateException");
        assertThat(of("deploy failed", new LaunchException("something of ours"), null))
                .isEqualTo("something of ours");
        assertThat(of("deploy failed", null, null)).isEqualTo("deploy failed");
    }
}
