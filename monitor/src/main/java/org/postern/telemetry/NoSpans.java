package org.postern.telemetry;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.postern.api.Reply;
import org.postern.api.TransactionEnd;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.RefusedBy;

/** No spans. */
final class NoSpans implements SessionSpans {

    private static final Call CALL = new Call() {
        @Override
        public <T> Callable<T> during(Callable<T> work) {
            return work;
        }

        @Override
        public void end(PolicyStep step, Optional<Reply> reply) {
            // there is none
        }
    };

    @Override
    public String traceId() {
        return "";
    }

    @Override
    public void client(InetAddress address) {
        // there is no span
    }

    @Override
    public void beginTransaction() {
        // there is no span
    }

    @Override
    public void replied(String command, Reply reply, RefusedBy by) {
        // there is no span
    }

    @Override
    public void endTransaction(TransactionEnd end, RefusedBy by) {
        // there is no span
    }

    @Override
    public Call call(String policy, String command) {
        return CALL;
    }

    @Override
    public Reply upstream(String command, Supplier<String> host, Upstream work) throws IOException {
        return work.send();
    }

    @Override
    public void failed(Throwable failure) {
        // there is no span
    }

    @Override
    public void end() {
        // there is no span
    }
}
