package org.postern.transcript;

import java.time.Instant;
import java.util.List;
import org.postern.monitor.traffic.Summary;

/**
 * A transaction as its session has recorded it, to be packed.
 *
 * @param number among the session's transactions, from 1
 * @param summary of this transaction of that session
 * @param began when MAIL arrived
 * @param commands behind the prefix, as is the talk
 */
public record TransactionParts(
        SessionFacts session,
        int number,
        Summary summary,
        Instant began,
        List<Answered> commands,
        Talk talk,
        RecordedMessage.Kept message) {

    /** The transaction's id. */
    public static String id(String session, long number) {
        return session + '-' + number;
    }
}
