package org.postern.test.policies.services;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A row for a mail that was taken. */
@Entity
public class MailRecord {

    @Id
    private String subject;

    protected MailRecord() {}

    MailRecord(String subject) {
        this.subject = subject;
    }

    public String getSubject() {
        return subject;
    }
}
