package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
@net.jqwik.api.Tag("unit")
class TextsTest {

    @Property
    void everyByteComesBack(@ForAll byte[] bytes) {
        assertThat(Texts.encode(Texts.decode(bytes, 0, bytes.length))).isEqualTo(bytes);
    }

    @Property
    void whatIsUtf8IsReadAsSuch(@ForAll String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Texts.decode(bytes, 0, bytes.length)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"caf\u00e9, caf\uDCE9", "\u00c3, \uDCC3", "\u00c3\u00a9, \u00e9", "\u00ff\u00fea, \uDCFF\uDCFEa"})
    void aByteThatIsNoneIsALoneSurrogate(String latin1, String read) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Texts.decode(bytes, 0, bytes.length)).isEqualTo(read);
    }
}
