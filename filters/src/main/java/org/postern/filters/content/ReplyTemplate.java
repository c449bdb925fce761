package org.postern.filters.content;

import java.util.List;
import java.util.Map;
import org.postern.api.Reply;
import org.postern.api.text.Template;
import org.postern.filters.Parsers;
import org.postern.settings.Setting;

/** A rejection whose text has names in it, such as {@code ${virus.name}}. */
final class ReplyTemplate {

    /** RFC 5321 §4.5.3.1.5: 512 octets with the codes and the line end. */
    private static final int MAX_TEXT = 400;

    private final Reply reply;
    private final Template text;

    private ReplyTemplate(Reply reply, Template text) {
        this.reply = reply;
        this.text = text;
    }

    static ReplyTemplate parse(Setting setting) {
        Reply reply = Parsers.refusal(setting);
        return new ReplyTemplate(
                reply,
                Parsers.template(new Setting(setting.name(), reply.lines().get(0))));
    }

    /** The reply with values for the names; in ASCII, whatever they are. */
    Reply fill(Map<String, ?> values) {
        return new Reply(reply.code(), reply.enhancedCode(), List.of(Words.ascii(text.fill(values), MAX_TEXT)));
    }
}
