package org.postern.jca.connection;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.jca.config.ServerConfiguration;
import org.postern.testing.RecordedLog;

/** The properties of a pool are those that the server's configuration has now. */
@Tag("unit")
class PoolPropertiesTest {

    private static final Map<String, String> DEFAULTS = Map.of("host", "127.0.0.1", "port", "25", "password", "");
    private static final Map<String, String> SET = Map.of("host", "old.example.org", "port", "25", "password", "");

    private final RecordedLog log = new RecordedLog();
    private final Map<String, String> entered = new HashMap<>();
    private boolean unreadable;
    private final ManagedConnectionFactory factory = new SmtpManagedConnectionFactory();
    private final PoolProperties properties = new PoolProperties(factory, DEFAULTS);

    /** A server that can be asked, of which an alias is resolved. */
    private final ServerConfiguration server = new ServerConfiguration() {
        @Override
        public Optional<Configured> pool(ManagedConnectionFactory asked) {
            assertThat(asked).isSameAs(factory);
            return Optional.of(new Configured("upstreamPool", Map.copyOf(entered), () -> resolved()));
        }
    };

    private Optional<Map<String, String>> resolved() {
        if (unreadable) {
            return Optional.empty();
        }
        Map<String, String> resolved = new HashMap<>(entered);
        resolved.replaceAll((name, text) -> text.equals("${ALIAS=secret}") ? "resolved" : text);
        return Optional.of(resolved);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void areThoseOfTheBeanWhereTheServerCannotBeAsked() {
        assertThat(properties.read(ServerConfiguration.UNKNOWN, SET)).isEqualTo(SET);
        assertThat(properties.haveChanged(ServerConfiguration.UNKNOWN, SET)).isFalse();
        assertThat(properties.haveChanged(ServerConfiguration.UNKNOWN, Map.of("host", "b.example.org")))
                .isTrue();
        assertThat(properties.label()).isEqualTo("connection pool");
    }

    @Test
    void areThoseOfTheConfigurationWhateverTheServerHasSet() {
        entered.put("host", "new.example.org");
        entered.put("password", "${ALIAS=secret}");
        entered.put("port", "");
        assertThat(properties.read(server, SET))
                .isEqualTo(Map.of("host", "new.example.org", "port", "25", "password", "resolved"));
        assertThat(properties.label()).isEqualTo("connection pool upstreamPool");
    }

    @Test
    void haveChangedWhenAnotherTextIsEnteredOrOneIsRemoved() {
        entered.put("host", "a.example.org");
        properties.read(server, SET);
        assertThat(properties.haveChanged(server, SET)).isFalse();
        entered.put("host", "b.example.org");
        assertThat(properties.haveChanged(server, SET)).isTrue();
        assertThat(properties.read(server, SET)).containsEntry("host", "b.example.org");
        entered.remove("host");
        assertThat(properties.haveChanged(server, SET)).isTrue();
        assertThat(properties.read(server, SET)).containsEntry("host", "127.0.0.1");
        assertThat(properties.haveChanged(server, SET)).isFalse();
    }

    @Test
    void whatCannotBeReadIsAsItWas() {
        unreadable = true;
        assertThat(properties.read(server, SET)).isEqualTo(SET);
        unreadable = false;
        entered.put("host", "a.example.org");
        Map<String, String> before = properties.read(server, SET);
        unreadable = true;
        entered.put("host", "b.example.org");
        assertThat(properties.read(server, SET)).isEqualTo(before);
    }

    @Test
    void aNameThatThereIsNotIsAWarningOnce() {
        entered.put("prot", "26");
        properties.read(server, SET);
        entered.put("host", "a.example.org");
        properties.read(server, SET);
        assertThat(log.messages(Level.WARNING, ""))
                .containsExactly("connection pool upstreamPool: there is no property prot; did you mean port? There are"
                        + " port, host, password");
    }
}
