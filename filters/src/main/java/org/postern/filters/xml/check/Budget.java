package org.postern.filters.xml.check;

import org.postern.filters.xml.XmlException;

/** How many signatures of one message are looked at, and references followed: each may need all of a document in its canonical form. */
final class Budget {

    private static final int MAX_REFERENCES = 100;
    private static final int MAX_SIGNATURES = 50;

    private int references = MAX_REFERENCES;
    private int signatures = MAX_SIGNATURES;

    void spendSignature() throws XmlException {
        if (--signatures < 0) {
            throw new XmlException("more than " + MAX_SIGNATURES + " signatures in the message");
        }
    }

    void spendReferences(int number) throws XmlException {
        references -= number;
        if (references < 0) {
            throw new XmlException("more than " + MAX_REFERENCES + " references in the message");
        }
    }
}
