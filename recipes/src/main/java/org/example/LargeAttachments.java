package org.example;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Verdict;
import org.postern.api.mime.Edit;
import org.postern.api.mime.NewPart;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;

/** Moves large attachments to a folder that a web server shows, and leaves links in their place. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "order", propertyValue = "155"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class LargeAttachments implements DataPolicy {

    @Inject
    @ConfigProperty(name = "postern.largeAttachments.size", defaultValue = "10485760")
    long size;

    @Inject
    @ConfigProperty(name = "postern.largeAttachments.folder")
    String folder;

    /** Where the web server has it, such as {@code https://files.example.org/}. */
    @Inject
    @ConfigProperty(name = "postern.largeAttachments.address")
    String address;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        Message message = exchange.command().message();
        Edit edit = message.edit();
        for (Part part : message.root().leaves()) {
            if (part.fileName().isPresent()
                    && part.end() - part.bodyStart() > size
                    && part.decoded().size() > size) {
                String name = part.fileName().get();
                String link = address + store(part.decoded(), name);
                edit.replace(part, NewPart.text("plain", name + " is available at\n" + link + "\n"));
            }
        }
        return exchange.pass(exchange.command().withMessage(message.with(edit)));
    }

    /** Under a name that cannot be guessed, and has nothing of the sender's but a harmless extension. */
    private String store(Octets content, String name) throws IOException {
        String extension = name.replaceAll(".*(\\.\\w{1,5})|.*", "$1");
        String stored = UUID.randomUUID() + extension;
        Path unfinished = Path.of(folder, stored + ".part");
        try (InputStream in = content.open()) {
            Files.copy(in, unfinished);
            Files.move(unfinished, Path.of(folder, stored));
        } finally {
            Files.deleteIfExists(unfinished);
        }
        return stored;
    }
}
