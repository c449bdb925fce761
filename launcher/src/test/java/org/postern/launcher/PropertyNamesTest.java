package org.postern.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The properties that there are, read from an EAR. */
@Tag("unit")
class PropertyNamesTest {

    @TempDir
    Path folder;

    private Path ear;

    @BeforeEach
    void nameEar() {
        ear = folder.resolve("some.ear");
    }

    abstract static class SomeAdapter implements Serializable {
        private static final long serialVersionUID = 1;
        static final String NONE = "";
        String hostName = "";
        String maxSessions = "1";
        int none;
    }

    abstract static class SomeUpstream {
        String port = "25";
    }

    @Test
    void areTheFieldsOfTheBeans() throws Exception {
        Map<String, byte[]> jar = new LinkedHashMap<>();
        jar.put("org/postern/jca/connection/UpstreamProperties.class", classFile(SomeUpstream.class));
        jar.put("org/postern/jca/AdapterProperties.class", classFile(SomeAdapter.class));
        byte[] rar =
                zip(Map.of("other.jar", zip(Map.of("a", new byte[9])), "postern-ra.jar", zip(jar), "b", new byte[9]));
        Files.write(ear, zip(Map.of("other.rar", zip(Map.of()), "ra.rar", rar, "lib/a.jar", new byte[9])));
        PropertyNames names = PropertyNames.in(ear);
        assertThat(names.adapter()).containsExactlyInAnyOrder("hostName", "maxSessions");
        assertThat(names.upstream()).containsExactly("port");
    }

    @Test
    void areNotThereWithoutTheGateway() throws Exception {
        Files.write(ear, zip(Map.of("other.rar", zip(Map.of("other.jar", zip(Map.of("a", new byte[9])))))));
        assertThatThrownBy(() -> PropertyNames.in(ear))
                .isInstanceOf(LaunchException.class)
                .hasMessage(ear + " has no resource adapter postern-ra");
    }

    private static byte[] classFile(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(
                type.getName().substring(type.getPackageName().length() + 1) + ".class")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("META-INF/"));
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }
}
