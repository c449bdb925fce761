package org.example;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Verdict;
import org.postern.api.mime.Edit;
import org.postern.api.mime.NewPart;
import org.postern.api.mime.Part;

/** Removes attachments of certain types, and puts a note in their place. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "order", propertyValue = "50"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class StripAttachments implements DataPolicy {

    /** Such as {@code application/zip, video/*}. */
    @Inject
    @ConfigProperty(name = "postern.stripAttachments.types")
    List<String> types;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        Message message = exchange.command().message();
        Edit edit = message.edit();
        for (Part part : message.root().leaves()) {
            if (types.stream().anyMatch(part.type()::is)) {
                String name = part.fileName().orElse("without a name");
                edit.replace(part, NewPart.text("plain", "Attachment removed: " + name + " (" + part.type() + ")\n"));
            }
        }
        return exchange.pass(exchange.command().withMessage(message.with(edit)));
    }
}
