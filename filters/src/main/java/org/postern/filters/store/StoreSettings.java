package org.postern.filters.store;

import java.nio.file.Path;
import java.util.Optional;
import org.postern.filters.FilterSettings;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/** What stores are made of. */
final class StoreSettings {

    private static final String TABLE = "([A-Za-z_][A-Za-z0-9_$]{0,62}\\.){0,2}[A-Za-z_][A-Za-z0-9_$]{0,62}";

    private StoreSettings() {}

    /** Properties {@code folder}, {@code dataSource} and {@code table}; empty if neither of the first two is set. */
    static Optional<ReadableStore> readable(FilterSettings settings, String defaultTable) {
        Optional<Path> folder = settings.read(
                "folder", "", each -> each.isEmpty() ? Optional.<Path>empty() : Optional.of(each.folder()));
        Setting dataSource = settings.get("dataSource", "");
        String table = settings.read("table", defaultTable, StoreSettings::table);
        requireOne(settings.get("folder", ""), dataSource);
        if (folder.isPresent()) {
            return Optional.of(new FolderStore(folder.get()));
        }
        return dataSource.isEmpty()
                ? Optional.empty()
                : Optional.of(new TableStore(Lookup.of(dataSource.text()), table));
    }

    private static String table(Setting setting) {
        if (!setting.text().matches(TABLE)) {
            throw setting.invalid("the name of a table, such as postern_quarantine or mail.quarantine");
        }
        return setting.text();
    }

    /**
     * Of several kinds of stores there is one, or none.
     *
     * @throws SettingException if both are set
     */
    static void requireOne(Setting one, Setting other) {
        if (!one.isEmpty() && !other.isEmpty()) {
            throw other.invalid("nothing, since " + one.name() + " is set: there is one store");
        }
    }
}
