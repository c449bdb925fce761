package org.postern.console.query;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.postern.console.access.Problem;
import org.postern.monitor.traffic.QueryException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.monitor.traffic.TrafficQuery;

/** The parameters that a filter is given by. */
public final class TrafficParameters {

    private TrafficParameters() {}

    /** Their names, and those of others. */
    public static String[] with(String... others) {
        return Stream.concat(TrafficQuery.PARAMETERS.stream(), Stream.of(others))
                .toArray(String[]::new);
    }

    /** The filter; throws 400 if one of its parameters is wrong. */
    public static TrafficFilter filter(Query query) throws Problem {
        try {
            return TrafficQuery.filter(query.some(TrafficQuery.PARAMETERS), Set.of(), Instant.now());
        } catch (QueryException e) {
            throw new Problem(400, String.valueOf(e.getMessage()));
        }
    }
}
