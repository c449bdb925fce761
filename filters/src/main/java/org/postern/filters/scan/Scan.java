package org.postern.filters.scan;

import java.util.Map;

/** What a scanner says of a content. */
public sealed interface Scan {

    /** Nothing was found. */
    record Clean() implements Scan {}

    /**
     * Something was found.
     *
     * @param name as the scanner calls it, such as {@code Win.Test.EICAR_HDB-1}; without control characters
     * @param details what else it says: the fields of an ICAP service's answer that tell of it, by their names; none from clamd
     */
    record Infected(String name, Map<String, String> details) implements Scan {

        /** Replaces control characters in the name. */
        public Infected {
            name = Texts.printable(name);
            details = Map.copyOf(details);
        }
    }

    /**
     * The content, or a part of it, is beyond a limit of the scanner's. It may have anything in it.
     *
     * @param reason as the scanner has it
     */
    record NotScanned(String reason) implements Scan {

        /** Replaces control characters in the reason. */
        public NotScanned {
            reason = Texts.printable(reason);
        }
    }

    /** The only one of its kind that is needed. */
    Clean CLEAN = new Clean();
}
