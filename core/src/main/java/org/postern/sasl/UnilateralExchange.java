package org.postern.sasl;

import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.security.sasl.SaslException;

/** A mechanism by which the server proves nothing: all of it is what the client says. */
class UnilateralExchange implements SaslExchange {

    private final Optional<byte[]> initialResponse;
    final Iterator<UnaryOperator<byte[]>> responses;
    private final String oneTooMany;

    /** @param oneTooMany what to say of a challenge for which there is no response */
    private UnilateralExchange(
            Optional<byte[]> initialResponse, List<UnaryOperator<byte[]>> responses, String oneTooMany) {
        this.initialResponse = initialResponse;
        this.responses = responses.iterator();
        this.oneTooMany = oneTooMany;
    }

    /** PLAIN (RFC 4616): user and password in one message. */
    static SaslExchange plain(String userName, String password) {
        byte[] message = Messages.bytes("\0" + userName + "\0" + password);
        return new UnilateralExchange(Optional.of(message), List.of(), "PLAIN has no challenge");
    }

    /** LOGIN: the server asks for the user and then for the password, in words that differ from one server to the other. */
    static SaslExchange login(String userName, String password) {
        return new UnilateralExchange(
                Optional.empty(),
                List.of(asked -> Messages.bytes(userName), asked -> Messages.bytes(password)),
                "LOGIN has two challenges");
    }

    /** CRAM-MD5 (RFC 2195): a challenge, and its digest with the password as the key. */
    static SaslExchange cramMd5(String userName, String password) {
        UnaryOperator<byte[]> digested = challenge -> {
            byte[] digest = Digests.hmac("HmacMD5", Messages.bytes(password), challenge);
            return Messages.bytes(userName + " " + HexFormat.of().formatHex(digest));
        };
        return new UnilateralExchange(Optional.empty(), List.of(digested), "CRAM-MD5 has one challenge");
    }

    /**
     * XOAUTH2: user and bearer token in one message. A server that refuses them says why in a challenge, and gives its reply after an
     * empty response.
     */
    static SaslExchange xoauth2(String userName, String token) {
        byte[] message = Messages.bytes("user=" + userName + "\1auth=Bearer " + token + "\1\1");
        return new UnilateralExchange(
                Optional.of(message), List.of(reason -> new byte[0]), "XOAUTH2 has one challenge") {
            @Override
            public void requireComplete() throws SaslException {
                if (!responses.hasNext()) {
                    throw new SaslException("a token is refused and accepted at once");
                }
            }
        };
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return initialResponse;
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslException {
        if (!responses.hasNext()) {
            throw new SaslException(oneTooMany);
        }
        return responses.next().apply(challenge);
    }
}
