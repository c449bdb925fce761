package org.postern.test.policies.spans;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.postern.test.policies.Journal;

/** An SDK that an application brings, of which each span that ends is a line: its id, that of the one around it, its trace and its name. */
@Singleton
@Startup
public class ReceiveSpans implements SpanProcessor {

    @PostConstruct
    void register() {
        GlobalOpenTelemetry.resetForTest(); // the server has registered one that does nothing
        OpenTelemetrySdk.builder()
                .setTracerProvider(
                        SdkTracerProvider.builder().addSpanProcessor(this).build())
                .buildAndRegisterGlobal();
    }

    @PreDestroy
    void forget() {
        GlobalOpenTelemetry.resetForTest();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        // it counts when it ends
    }

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        try {
            Journal.write(span.getSpanContext().getSpanId() + " "
                    + span.getParentSpanContext().getSpanId() + " "
                    + span.getSpanContext().getTraceId() + " " + span.getName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }
}
