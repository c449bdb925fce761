package org.postern.test.policies.services;

import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.ejb.MessageDriven;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.io.IOException;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Writes a row for each mail by JPA, in the transaction that the container has begun for it. */
@DataSourceDefinition(
        name = "java:app/jdbc/mails",
        className = "org.h2.jdbcx.JdbcDataSource",
        url = "jdbc:h2:mem:mails;DB_CLOSE_DELAY=-1",
        user = "sa",
        password = "",
        minPoolSize = 1,
        maxPoolSize = 8)
@MessageDriven
public class RecordMail implements DataPolicy {

    @PersistenceContext
    EntityManager mails;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        String subject = exchange.command().message().header().first("Subject").orElse("");
        mails.persist(new MailRecord(subject));
        mails.flush();
        Reply reply = exchange.proceed();
        if (subject.contains("throw")) {
            throw new IllegalStateException("after proceeding");
        }
        return reply;
    }
}
