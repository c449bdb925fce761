package org.postern.session;

import java.util.Optional;
import org.postern.api.Mail;
import org.postern.api.Parameter;
import org.postern.api.SmtpException;
import org.postern.policy.Caller;
import org.postern.smtp.Rejection;
import org.postern.smtp.Xtext;

/** The parameters of MAIL that the gateway itself acts upon: SIZE (RFC 1870) and AUTH, who has submitted the message (RFC 4954 §5). */
final class MailParameters {

    private static final Parameter UNKNOWN = new Parameter("AUTH", "<>");

    private MailParameters() {}

    /**
     * Requires that the message fits.
     *
     * @param maxSize in bytes; 0 for no limit
     */
    static void requireSize(Mail mail, long maxSize) throws SmtpException {
        for (Parameter parameter : mail.parameters()) {
            String size = parameter.value();
            if (parameter.keyword().equals("SIZE")
                    && maxSize > 0
                    && (size.length() > 18 || Long.parseLong(size) > maxSize)) {
                // RFC 1870 §6.1
                throw Rejection.of(552, "5.3.4", "The message is larger than " + maxSize + " bytes");
            }
        }
    }

    /**
     * The command as the gateway takes it: a client may name itself as the submitter, and has to have proven that; any other counts as
     * unknown.
     *
     * @param client who it is, as policies have decided
     */
    static Mail withProvenSubmitter(Mail mail, Optional<Caller> client) {
        return mail.withParameters(mail.parameters().stream()
                .map(parameter -> parameter.keyword().equals("AUTH") ? proven(parameter, client) : parameter)
                .toList());
    }

    private static Parameter proven(Parameter submitter, Optional<Caller> client) {
        String name = Xtext.decode(submitter.value());
        return client.map(Caller::name).filter(name::equals).isPresent() ? submitter : UNKNOWN;
    }
}
