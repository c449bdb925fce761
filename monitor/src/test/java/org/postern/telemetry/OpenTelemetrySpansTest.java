package org.postern.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The SDK that is registered for the JVM, before or after the gateway has looked for it. */
@Tag("unit")
class OpenTelemetrySpansTest {

    private final OpenTelemetrySpans spans = new OpenTelemetrySpans();
    private final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);

    @BeforeEach
    @AfterEach
    void forget() {
        GlobalOpenTelemetry.resetForTest();
    }

    @Test
    void oneThatIsRegisteredLaterIsFoundByTheNextSession() {
        assertThat(spans.session("A", "tcp", address, address)).isSameAs(SessionSpans.NONE);
        try (OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder().build())
                .buildAndRegisterGlobal()) { // throws if looking for one had registered one
            assertThat(sdk).isNotNull();
            SessionSpans session = spans.session("B", "tcp", address, address);
            assertThat(session.traceId()).matches("[0-9a-f]{32}");
            session.end();
        }
    }

    @Test
    void oneThatDoesNothingIsNone() {
        assertThat(GlobalOpenTelemetry.get()).isNotNull(); // registers one that does nothing
        assertThat(spans.session("A", "tcp", address, address)).isSameAs(SessionSpans.NONE);
    }
}
