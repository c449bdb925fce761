package org.postern.session;

import java.util.Optional;
import org.postern.api.Mail;
import org.postern.api.Parameter;
import org.postern.policy.Caller;

/** Who has submitted a message, as MAIL's parameter AUTH says (RFC 4954 §5). */
final class Submitter {

    private static final Parameter UNKNOWN = new Parameter("AUTH", "<>");

    private Submitter() {}

    /**
     * The command as we take it: a client may name itself, and has to have proven that; whoever else it names counts as unknown.
     *
     * @param client who it is, as policies have found out
     */
    static Mail believed(Mail mail, Optional<Caller> client) {
        return mail.withParameters(mail.parameters().stream()
                .map(parameter -> parameter.keyword().equals("AUTH") ? believed(parameter, client) : parameter)
                .toList());
    }

    private static Parameter believed(Parameter submitter, Optional<Caller> client) {
        String name = Xtext.decode(submitter.value());
        return client.map(Caller::name).filter(name::equals).isPresent() ? submitter : UNKNOWN;
    }
}
