package org.postern.transcript;

import java.time.Instant;
import java.util.List;
import org.postern.monitor.traffic.Summary;

/**
 * A transaction as its session has recorded it, to be packed.
 *
 * @param began when MAIL arrived
 * @param prefix what came before the session's first transaction
 * @param commands behind the prefix, as is the talk
 */
public record TransactionParts(
        Summary summary,
        Instant began,
        TransactionDetails.Names names,
        Prefix prefix,
        List<Answered> commands,
        Talk talk,
        RecordedMessage.Kept message) {}
