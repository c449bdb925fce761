package org.postern.filters.content;

import java.util.List;
import java.util.Set;
import org.postern.api.text.Template;
import org.postern.filters.FilterSettings;
import org.postern.filters.ResultField;
import org.postern.settings.Setting;

/**
 * What is scanned, and what becomes of a message with a virus.
 *
 * @param reply to a message that is rejected
 * @param notice in the place of a part that is removed
 * @param field of the header that has the result of the scan; empty for none
 */
record VirusSettings(Scope scan, Found found, ReplyTemplate reply, Template notice, String field) {

    static final String NAME = "virus.name";
    static final String PART = "virus.part";

    /** What is scanned. */
    enum Scope {
        MESSAGE,
        PARTS,
        BOTH
    }

    /** What becomes of a message with a virus. */
    enum Found {
        REJECT,
        DISCARD,
        REMOVE,
        MARK,
        QUARANTINE
    }

    /** Properties {@code scan}, {@code found}, {@code reply}, {@code notice} and {@code field}. */
    static VirusSettings read(FilterSettings settings) {
        Scope scan = settings.read("scan", "both", text -> text.choice(Scope.class));
        String field = settings.read("field", "", text -> ResultField.optional(text, "X-Virus-Status"));
        return new VirusSettings(
                scan,
                settings.read("found", "reject", text -> found(text, scan, field)),
                settings.read("reply", "554 5.7.1 Virus found: ${virus.name}", ReplyTemplate::parse),
                settings.read(
                        "notice",
                        "Removed by the mail gateway: ${virus.part}, in which the virus ${virus.name} was found",
                        VirusSettings::notice),
                field);
    }

    private static Found found(Setting setting, Scope scan, String field) {
        Found found = setting.choice(Found.class);
        if (found == Found.MARK && field.isEmpty()) {
            throw setting.invalid("mark only together with a name for the property field, such as X-Virus-Status");
        }
        if (found == Found.REMOVE && scan == Scope.MESSAGE) {
            throw setting.invalid("remove only together with scan=parts or scan=both");
        }
        return found;
    }

    private static Template notice(Setting setting) {
        Template notice = new Template(setting.text());
        List<String> names = notice.names();
        if (setting.isEmpty() || !Set.of(NAME, PART).containsAll(names)) {
            throw setting.invalid("a text, in which ${virus.name} and ${virus.part} stand for the virus and the part");
        }
        return notice;
    }

    boolean scansMessage() {
        return scan != Scope.PARTS;
    }

    boolean scansParts() {
        return scan != Scope.MESSAGE;
    }
}
