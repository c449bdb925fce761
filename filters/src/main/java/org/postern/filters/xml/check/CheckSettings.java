package org.postern.filters.xml.check;

import org.postern.filters.FilterSettings;
import org.postern.filters.ResultField;
import org.postern.filters.xml.Selection;
import org.postern.filters.xml.XmlParts;
import org.postern.settings.Setting;

/**
 * What has to be signed, and what becomes of messages where it is not.
 *
 * @param signed what has to be covered by a signature
 * @param require whether a message without a signed document is rejected
 * @param field of the header that has the result; empty for none
 */
record CheckSettings(
        XmlParts parts, Selection signed, boolean require, Failed failed, TooLarge tooLarge, String field) {

    /** What becomes of a message with a signature that is not valid. */
    enum Failed {
        REJECT,
        PASS,
        MARK
    }

    /** What becomes of a message with a document that is too large. */
    enum TooLarge {
        REJECT,
        DEFER,
        PASS
    }

    /**
     * Properties {@code parts}, {@code maxSize}, {@code signed}, {@code namespaces}, {@code require}, {@code failed}, {@code tooLarge} and
     * {@code field}.
     */
    static CheckSettings read(FilterSettings settings) {
        var prefixes = Selection.prefixes(settings);
        String field = settings.read("field", "", text -> ResultField.optional(text, "X-XML-Signature"));
        return new CheckSettings(
                XmlParts.read(settings),
                settings.read("signed", "", text -> Selection.read(text, prefixes)),
                settings.read("require", "false", Setting::flag),
                settings.read("failed", "reject", text -> failed(text, field)),
                settings.read("tooLarge", "reject", text -> text.choice(TooLarge.class)),
                field);
    }

    private static Failed failed(Setting setting, String field) {
        Failed failed = setting.choice(Failed.class);
        if (failed == Failed.MARK && field.isEmpty()) {
            throw setting.invalid("mark only together with a name for the property field, such as X-XML-Signature");
        }
        return failed;
    }
}
