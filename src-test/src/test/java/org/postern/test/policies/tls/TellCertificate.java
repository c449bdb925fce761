package org.postern.test.policies.tls;

import jakarta.ejb.MessageDriven;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.stream.Collectors;
import org.postern.api.ClientCertificate;
import org.postern.api.Exchange;
import org.postern.api.Helo;
import org.postern.api.HeloPolicy;
import org.postern.api.Verdict;
import org.postern.test.policies.Journal;

/** Replies with the subject of the client's certificate, and its issuer. */
@MessageDriven
public class TellCertificate implements HeloPolicy {

    @Override
    public Verdict helo(Exchange<Helo> exchange) throws IOException {
        Journal.write(exchange.session()
                .clientCertificate()
                .map(TellCertificate::text)
                .orElse("nobody"));
        return exchange.pass();
    }

    private static String text(ClientCertificate certificate) {
        return certificate.subject() + " " + certificate.mailAddresses() + " " + certificate.hostNames() + " by "
                + certificate.chain().stream()
                        .skip(1)
                        .map(X509Certificate::getSubjectX500Principal)
                        .map(Object::toString)
                        .collect(Collectors.joining(" by "));
    }
}
