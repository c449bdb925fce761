package org.postern.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The name that a misspelt one stands for. */
@Tag("unit")
class NamesTest {

    private static final Set<String> KNOWN =
            Set.of("host", "port", "heloName", "userName", "maxSessions", "maxSessionsPerClient", "idleTimeout");

    @ParameterizedTest
    @CsvSource({
        "hots, host",
        "Host, host",
        "hosts, host",
        "helo, ",
        "helloName, heloName",
        "username, userName",
        "maxSession, maxSessions",
        "maxSessionPerClients, maxSessionsPerClient",
        "idletimeout, idleTimeout",
        "idle_timeout, idleTimeout",
        "colour, ",
        "'', "
    })
    void nearest(String given, String nearest) {
        assertThat(Names.nearest(given, KNOWN).orElse(null)).isEqualTo(nearest);
    }

    @Test
    void aPrefixDoesNotMakeNamesAlike() {
        Set<String> known = Set.of("postern.upstream.host", "postern.upstream.port");
        assertThat(Names.nearest("postern.upstream.hots", known)).contains("postern.upstream.host");
        assertThat(Names.nearest("postern.upstream.colour", known)).isEmpty();
    }

    @Test
    void tellsTheNearestNameFirst() {
        assertThat(Names.unknown("property", "prot", Set.of("host", "port", "addresses")))
                .isEqualTo("there is no property prot; did you mean port? There are port, addresses, host");
        assertThat(Names.unknown("property", "colour", Set.of("host", "port")))
                .isEqualTo("there is no property colour; there are host, port");
    }
}
