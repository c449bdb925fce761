package org.postern.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Which properties there are: the fields of the adapter's beans, in the very EAR that is going to be deployed. So there is no other
 * list of them, and a misspelt one is rejected before a server is started.
 *
 * @param adapter those of the adapter
 * @param upstream those of the connection pool
 */
record PropertyNames(Set<String> adapter, Set<String> upstream) {

    private static final String ADAPTER = "org/postern/jca/AdapterProperties.class";
    private static final String UPSTREAM = "org/postern/jca/connection/UpstreamProperties.class";

    /** @throws LaunchException if the EAR does not have the gateway in it */
    static PropertyNames in(Path ear) throws IOException, LaunchException {
        Map<String, Set<String>> found = new HashMap<>();
        try (ZipFile archive = new ZipFile(ear.toFile())) {
            for (ZipEntry entry : Collections.list(archive.entries())) {
                if (entry.getName().endsWith(".rar")) {
                    find(archive.getInputStream(entry), found);
                }
            }
        }
        PropertyNames names =
                new PropertyNames(found.getOrDefault(ADAPTER, Set.of()), found.getOrDefault(UPSTREAM, Set.of()));
        if (names.adapter.isEmpty() || names.upstream.isEmpty()) {
            throw new LaunchException(ear + " has no resource adapter postern-ra");
        }
        return names;
    }

    /** Looks for both class files in an archive, and in those that are in it. */
    private static void find(InputStream archive, Map<String, Set<String>> found) throws IOException {
        ZipInputStream entries = new ZipInputStream(archive);
        for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            if (entry.getName().endsWith(".jar")) {
                find(entries, found);
            } else if (Set.of(ADAPTER, UPSTREAM).contains(entry.getName())) {
                found.put(entry.getName(), Bean.properties(entries));
            }
        }
    }

    /** Loads one class alone, whose annotations need not be there. */
    private static final class Bean extends ClassLoader {

        private Bean() {
            super(getPlatformClassLoader());
        }

        static Set<String> properties(InputStream classFile) throws IOException {
            byte[] bytes = classFile.readAllBytes();
            return Stream.of(
                            new Bean().defineClass(null, bytes, 0, bytes.length).getDeclaredFields())
                    .filter(field -> field.getType() == String.class && !Modifier.isStatic(field.getModifiers()))
                    .map(Field::getName)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }
}
