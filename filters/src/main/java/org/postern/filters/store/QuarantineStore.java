package org.postern.filters.store;

import java.io.IOException;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.filters.FilterSettings;

/** The quarantine that is configured. */
public final class QuarantineStore implements Quarantine {

    /** Properties of the store. */
    @SuppressWarnings("unused")
    public QuarantineStore(FilterSettings settings) {}

    @Override
    public String put(Exchange<Data> exchange, String policy, String reason) throws IOException {
        throw new IOException("no quarantine is configured");
    }
}
