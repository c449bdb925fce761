package org.postern.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.testing.SampleFilters;
import org.postern.testing.SampleTransaction;

/** What SQL finds is what the filter means, in the order of time, whatever the size of the pages. */
@Tag("unit")
class FindTest {

    private static final List<SampleTransaction> SAMPLES = SampleTransaction.random(new Random(42), 200);

    private static H2 database;
    private static JdbcTrafficStore store;

    @BeforeContainer
    static void write() throws SQLException {
        database = new H2();
        store = database.store();
        SAMPLES.forEach(store::add);
        H2.awaitWritten(store);
        assertThat(store.dropped()).isZero();
    }

    @AfterContainer
    static void close() throws SQLException {
        store.close();
        database.close();
    }

    @Property(tries = 500)
    void findsWhatTheFilterMeans(@ForAll long seed) throws TrafficException {
        Random random = new Random(seed);
        TrafficFilter filter = SampleFilters.random(random);
        List<Summary> expected = SAMPLES.stream()
                .filter(each -> SampleFilters.matches(filter, each.transaction()))
                .map(SampleTransaction::summary)
                .sorted(Comparator.comparing(Summary::time)
                        .thenComparing(Summary::id)
                        .reversed())
                .toList();
        assertThat(pages(filter, random.nextInt(30) + 1)).as(filter.toString()).isEqualTo(expected);
    }

    private static List<Summary> pages(TrafficFilter filter, int size) throws TrafficException {
        List<Summary> all = new ArrayList<>();
        List<Summary> page;
        do {
            Optional<Summary> last = all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
            page = store.find(filter, last, size);
            assertThat(page).hasSizeLessThanOrEqualTo(size);
            all.addAll(page);
        } while (page.size() == size);
        return all;
    }
}
