package org.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.demo.ParsedMail.Attachment;

@Tag("unit")
class HtmlViewTest {

    private static final List<Attachment> IMAGES = List.of(
            new Attachment(1, "a.png", "image/png", "a@x", new byte[] {0, 1, 2}),
            new Attachment(2, "b.html", "text/html", "b@x", new byte[] {0, 1, 2}),
            new Attachment(3, "c.png", "image/png", "", new byte[] {0, 1, 2}));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    <img src="cid:a@x">             | <img src="data:image/png;base64,AAEC">
                    <img src=CID:a@x>               | <img src=data:image/png;base64,AAEC>
                    <p style='b: url(cid:a@x)'>     | <p style='b: url(data:image/png;base64,AAEC)'>
                    <img src="cid:other">           | <img src="cid:other">
                    <img src="cid:">                | <img src="cid:">
                    <iframe src="cid:b@x">          | <iframe src="cid:b@x">
                    """)
    void putsImagesOfTheMailIntoIt(String html, String shown) {
        assertThat(HtmlView.render(html, IMAGES)).isEqualTo("<!DOCTYPE html><base target=\"_blank\">" + shown);
    }

    @Test
    void doesNotGrowWithoutBounds() {
        Attachment image = new Attachment(1, "a.png", "image/png", "a", new byte[1 << 20]);
        assertThat(HtmlView.render("<img src=cid:a> ".repeat(1000), List.of(image)))
                .hasSizeLessThan(12 << 20);
    }

    @Test
    void lawsOfItsDocumentAllowNothingToRunOrLoad() {
        assertThat(HtmlView.POLICY)
                .contains("default-src 'none'", "sandbox", "form-action 'none'", "base-uri 'none'")
                .doesNotContain("allow-scripts", "allow-same-origin", "script-src", "http");
    }
}
