package org.example;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Verdict;
import org.postern.api.mime.Edit;
import org.postern.api.mime.Part;
import org.postern.api.text.Disposition;

/** Puts a footer under the text of each message, and under the same text in HTML. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "order", propertyValue = "160"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Footer implements DataPolicy {

    private static final long MAX_SIZE = 5 * 1024 * 1024; // of a text that is changed in memory

    @Inject
    @ConfigProperty(name = "postern.footer.text")
    String footer;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        Message message = exchange.command().message();
        Edit edit = message.edit();
        for (Part part : texts(message.root()).toList()) {
            if (part.end() - part.bodyStart() <= MAX_SIZE) {
                edit.text(part, part.type().is("text/html") ? underHtml(part.text()) : underText(part.text()));
            }
        }
        return exchange.pass(exchange.command().withMessage(message.with(edit)));
    }

    /** What a reader sees first; nothing that is signed or encrypted, and no attachment. */
    private static Stream<Part> texts(Part part) {
        if (part.type().is("multipart/alternative")) {
            return part.parts().stream().flatMap(Footer::texts);
        }
        if (part.type().is("multipart/mixed") || part.type().is("multipart/related")) {
            return part.parts().stream().limit(1).flatMap(Footer::texts);
        }
        boolean shown = part.disposition().filter(Disposition::isAttachment).isEmpty();
        boolean text = part.type().is("text/plain") || part.type().is("text/html");
        return shown && text ? Stream.of(part) : Stream.empty();
    }

    private String underText(String text) {
        return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + "\n-- \n" + footer + "\n";
    }

    private String underHtml(String html) {
        String escaped = footer.replace("&", "&amp;").replace("<", "&lt;");
        int end = html.toLowerCase(Locale.ROOT).lastIndexOf("</body>");
        int place = end < 0 ? html.length() : end;
        return html.substring(0, place) + "<hr><p>" + escaped + "</p>" + html.substring(place);
    }
}
