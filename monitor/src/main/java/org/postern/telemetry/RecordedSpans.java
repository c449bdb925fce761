package org.postern.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.TransactionEnd;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.PolicyStep.Result;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.traffic.Outcome;

/** The spans of a session that something receives. */
final class RecordedSpans implements SessionSpans {

    private static final String OUTCOME = "postern.outcome";
    private static final String CODE = "smtp.reply_code";
    private static final String COMMAND = "smtp.command";
    private static final String ERROR = "error.type";

    private final Tracer tracer;
    /** Those that have not ended, the innermost first. */
    private final Deque<Span> open = new ArrayDeque<>();

    private final Span session;
    private @Nullable Span transaction;
    /** Whether the last command failed, where it was neither a policy's nor a server's decision. */
    private boolean broken;

    private boolean accepted;
    private Optional<Outcome> rejection = Optional.empty();
    private Optional<Outcome> recipientRejection = Optional.empty();

    RecordedSpans(Tracer tracer, Span session) {
        this.tracer = tracer;
        this.session = session;
        open.push(session);
    }

    @Override
    public String traceId() {
        return session.getSpanContext().getTraceId();
    }

    private Span begin(String name, SpanKind kind) {
        Span span = tracer.spanBuilder(name)
                .setParent(Context.root().with(innermost()))
                .setSpanKind(kind)
                .startSpan();
        open.push(span);
        return span;
    }

    private Span innermost() {
        Span span = open.peek();
        return span == null ? session : span;
    }

    /** Ends a span, and those within it that nothing has ended. */
    private void end(Span span) {
        while (open.contains(span)) {
            open.pop().end();
        }
    }

    @Override
    public void client(InetAddress address) {
        session.setAttribute("client.address", address.getHostAddress());
    }

    @Override
    public void beginTransaction() {
        accepted = false;
        rejection = Optional.empty();
        recipientRejection = Optional.empty();
        transaction = begin("SMTP transaction", SpanKind.INTERNAL);
    }

    @Override
    public void replied(String command, Reply reply, RefusedBy by) {
        Span span = transaction;
        if (span == null) {
            return;
        }
        if (reply.isRefusal() && (command.equals("RCPT") || command.equals("DATA") || !accepted)) {
            span.setAttribute(CODE, (long) reply.code());
            refusedBy(span, by);
            Outcome outcome = outcome(reply, by);
            if (command.equals("RCPT")) {
                recipientRejection = Optional.of(outcome);
            } else {
                rejection = Optional.of(outcome);
            }
            if (!accepted) {
                endTransaction(outcome);
            }
        }
        accepted = true;
    }

    private Outcome outcome(Reply reply, RefusedBy by) {
        if (broken && !by.equals(RefusedBy.GATEWAY)) {
            return Outcome.FAILED;
        }
        return reply.code() < 500 ? Outcome.DEFERRED : Outcome.REJECTED;
    }

    private static void refusedBy(Span span, RefusedBy by) {
        span.setAttribute("postern.refused_by", by.source());
        if (!by.policy().isEmpty()) {
            span.setAttribute("postern.policy", by.policy());
        }
    }

    @Override
    public void endTransaction(TransactionEnd end, RefusedBy by) {
        Span span = transaction;
        if (span == null) {
            return;
        }
        span.setAttribute(
                "postern.recipients", (long) end.envelope().recipients().size());
        span.setAttribute("postern.size", end.size());
        end.reply().ifPresent(reply -> span.setAttribute(CODE, (long) reply.code()));
        endTransaction(
                switch (end.outcome()) {
                    case RELAYED, DISCARDED -> passed(span, end);
                    case REFUSED -> {
                        refusedBy(span, by);
                        yield end.reply().map(reply -> outcome(reply, by)).orElse(Outcome.FAILED);
                    }
                    case ABORTED ->
                        rejection
                                .or(() -> end.envelope().recipients().isEmpty() ? recipientRejection : Optional.empty())
                                .orElse(Outcome.ABORTED);
                });
    }

    private static Outcome passed(Span span, TransactionEnd end) {
        end.policy().ifPresent(policy -> span.setAttribute("postern.policy", policy));
        return Outcome.PASSED;
    }

    private void endTransaction(Outcome outcome) {
        Span span = transaction;
        transaction = null;
        if (span != null) {
            span.setAttribute(OUTCOME, outcome.name().toLowerCase(Locale.ROOT));
            if (outcome == Outcome.FAILED) {
                span.setStatus(StatusCode.ERROR);
            }
            end(span);
        }
    }

    @Override
    public Call call(String policy, String command) {
        Span span = begin("policy " + policy, SpanKind.INTERNAL);
        span.setAttribute("postern.policy", policy);
        if (!command.isEmpty()) {
            span.setAttribute(COMMAND, command.toUpperCase(Locale.ROOT));
        }
        return new PolicySpan(span);
    }

    private final class PolicySpan implements Call {

        private final Span span;

        PolicySpan(Span span) {
            this.span = span;
        }

        @Override
        public <T> Callable<T> during(Callable<T> work) {
            return () -> {
                try (Scope unused = Context.root().with(span).makeCurrent()) {
                    return work.call();
                }
            };
        }

        @Override
        public void end(PolicyStep step, Optional<Reply> reply) {
            span.setAttribute("postern.result", step.result().name().toLowerCase(Locale.ROOT));
            reply.ifPresent(answer -> span.setAttribute(CODE, (long) answer.code()));
            if (step.result() != Result.PROCEEDED) { // else it is what lies behind that has failed or not
                broken = step.failure().isPresent();
            }
            step.failure().ifPresent(failure -> fail(span, failure));
            RecordedSpans.this.end(span);
        }
    }

    @Override
    public Reply upstream(String command, Supplier<String> host, Upstream work) throws IOException {
        Span span = begin("upstream " + command, SpanKind.CLIENT);
        span.setAttribute(COMMAND, command);
        span.setAttribute("network.protocol.name", "smtp");
        broken = false;
        try {
            Reply reply = work.send();
            span.setAttribute(CODE, (long) reply.code());
            if (reply.isRefusal()) {
                span.setStatus(StatusCode.ERROR);
                span.setAttribute(ERROR, String.valueOf(reply.code()));
            }
            return reply;
        } catch (IOException | RuntimeException e) {
            broken = true;
            fail(span, e);
            throw e;
        } finally {
            server(span, host.get());
            end(span);
        }
    }

    private static void server(Span span, String host) {
        int colon = host.lastIndexOf(':');
        if (colon > 0 && host.substring(colon + 1).matches("\\d{1,5}")) {
            span.setAttribute("server.address", host.substring(0, colon));
            span.setAttribute("server.port", Long.parseLong(host.substring(colon + 1)));
        } else if (!host.isEmpty()) {
            span.setAttribute("server.address", host);
        }
    }

    /** The class says what has failed; the message may have addresses in it, and is in the log. */
    private static void fail(Span span, Throwable failure) {
        span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
        span.setAttribute(ERROR, failure.getClass().getName());
        if (failure instanceof SmtpException rejection) {
            span.setAttribute(CODE, (long) rejection.reply().code());
        }
    }

    @Override
    public void failed(Throwable failure) {
        fail(session, failure);
    }

    @Override
    public void end() {
        end(session);
    }
}
