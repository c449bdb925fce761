package org.postern.demo;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postern.demo.ParsedMail.Attachment;

/**
 * The HTML of a mail as a document for a frame. It is not cleaned: {@link #POLICY} makes the browser run nothing of it, and load
 * nothing. Its own images are put into it. Links open beside it.
 */
final class HtmlView {

    /** Of Content-Security-Policy: it holds also where the document is opened without a frame. */
    static final String POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none';"
            + " base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

    private static final Pattern REFERENCE = Pattern.compile("(?i)\\bcid:([^\"'\\s<>)]{1,200})");
    private static final Set<String> IMAGES =
            Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml");
    private static final int MAX_IMAGE_BYTES = 8 << 20;

    private int imageBytesLeft = MAX_IMAGE_BYTES;

    private HtmlView() {}

    static String render(String html, List<Attachment> attachments) {
        Map<String, Attachment> images = attachments.stream()
                .filter(attachment -> IMAGES.contains(attachment.type())
                        && !attachment.contentId().isEmpty())
                .collect(Collectors.toMap(Attachment::contentId, Function.identity(), (first, second) -> first));
        HtmlView view = new HtmlView();
        return "<!DOCTYPE html><base target=\"_blank\">"
                + REFERENCE
                        .matcher(html)
                        .replaceAll((MatchResult reference) -> Matcher.quoteReplacement(view.image(reference, images)));
    }

    /** The image instead of what refers to it; each takes its size anew, and a mail may have many references to a large one. */
    private String image(MatchResult reference, Map<String, Attachment> images) {
        Attachment image = images.get(reference.group(1));
        if (image == null || image.content().length > imageBytesLeft) {
            return reference.group();
        }
        imageBytesLeft -= image.content().length;
        return "data:" + image.type() + ";base64," + Base64.getEncoder().encodeToString(image.content());
    }
}
