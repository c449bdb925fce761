package org.postern.filters.users;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jose4j.http.Get;
import org.jose4j.http.SimpleGet;
import org.jose4j.http.SimpleResponse;

/** Fetches keys. After a failure it leaves their server alone for a while, since logins wait for it one after the other. */
final class KeyServer implements SimpleGet {

    private static final int MAX_SIZE = 512 * 1024;

    private record Failure(String message, long since) {}

    private final Get get = new Get();
    private final Duration pause;
    private volatile Optional<Failure> last = Optional.empty();

    /**
     * @param timeout to connect, and for each piece of the answer
     * @param pause after a failure
     */
    KeyServer(Duration timeout, SSLContext tls, Duration pause) {
        this.pause = pause;
        get.setConnectTimeout((int) timeout.toMillis());
        get.setReadTimeout((int) timeout.toMillis());
        get.setRetries(0); // the client comes again
        get.setResponseBodySizeLimit(MAX_SIZE);
        get.setSslSocketFactory(tls.getSocketFactory());
    }

    @Override
    public SimpleResponse get(String location) throws IOException {
        Optional<Failure> failure = last;
        if (failure.isPresent() && System.nanoTime() - failure.get().since() < pause.toNanos()) {
            throw new IOException(failure.get().message());
        }
        try {
            SimpleResponse response = get.get(location);
            last = Optional.empty();
            return response;
        } catch (IOException e) {
            last = Optional.of(new Failure(String.valueOf(e), System.nanoTime()));
            throw e;
        }
    }
}
