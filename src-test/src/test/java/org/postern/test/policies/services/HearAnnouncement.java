package org.postern.test.policies.services;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.postern.test.policies.Journal;

/** A bean of another adapter in the same application: reports to the test which announcements have come. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "mails")
        })
public class HearAnnouncement implements MessageListener {

    @Override
    public void onMessage(Message message) {
        try {
            Journal.write(((TextMessage) message).getText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
