package org.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.octets.Spool;

@Tag("unit")
class ExchangeTest {

    @Test
    void passesUnlessThereIsAReply() {
        Helo command = new Helo("client.test", true, "");
        Exchange<Helo> exchange = new Passing<>(command);
        assertThat(exchange.passUnless(Optional.empty())).isEqualTo(new Pass(command));
        Reply refusal = Reply.reject(550, "5.7.1", "not here");
        assertThat(exchange.passUnless(Optional.of(refusal))).isEqualTo(refusal);
    }

    private record Passing<C extends Command>(C command) implements Exchange<C> {

        @Override
        public Session session() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Envelope envelope() {
            return Envelope.NONE;
        }

        @Override
        public Map<String, Object> attributes() {
            return Map.of();
        }

        @Override
        public void note(String name, String value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Spool spool() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Realm realm() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Reply proceed(C changed) {
            throw new UnsupportedOperationException();
        }
    }
}
