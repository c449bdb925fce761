package org.postern.test.policies.services;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.jms.Queue;
import java.io.IOException;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Sends a JMS message for each mail, in the transaction that the container has begun for it. */
@JMSConnectionFactoryDefinition(name = "java:app/jms/connections")
@JMSDestinationDefinition(name = "java:app/jms/mails", interfaceName = "jakarta.jms.Queue", destinationName = "mails")
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "order", propertyValue = "200"))
public class AnnounceMail implements DataPolicy {

    @Resource(lookup = "java:app/jms/connections")
    ConnectionFactory connections;

    @Resource(lookup = "java:app/jms/mails")
    Queue mails;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        String subject = exchange.command().message().header().first("Subject").orElse("");
        try (JMSContext jms = connections.createContext()) {
            jms.createProducer().send(mails, subject);
        }
        return exchange.proceed();
    }
}
