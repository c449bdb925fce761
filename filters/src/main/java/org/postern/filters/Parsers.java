package org.postern.filters;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.api.Attributes;
import org.postern.api.Reply;
import org.postern.api.text.Network;
import org.postern.api.text.Template;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/**
 * Kinds of settings that are of the types of {@code org.postern.api}. Each method reads the text as one kind of value, and throws
 * {@link SettingException} if it is none.
 */
public final class Parsers {

    private static final Pattern REPLY =
            Pattern.compile("([45]\\d\\d)\\s+(?:([45]\\.\\d{1,3}\\.\\d{1,3})\\s+)?(\\S.*)");
    /** What {@link #refusal(Setting)} expects. */
    static final String REFUSALS = "a refusal, 400 to 599, such as 550 5.7.1 not here";

    /** A secret, and a stream: nothing to fill a text with. */
    private static final Set<String> NO_TEXTS = Set.of("authentication.subject.password", "content.body");

    private Parsers() {}

    /** A rejection: its code, its enhanced code or none, and its text. */
    public static Reply refusal(Setting setting) {
        return refusal(setting.text()).orElseThrow(() -> setting.invalid(REFUSALS));
    }

    static Optional<Reply> refusal(String text) {
        Matcher matcher = REPLY.matcher(text);
        if (!matcher.matches()
                || (matcher.group(2) != null
                        && text.charAt(0) != matcher.group(2).charAt(0))) {
            return Optional.empty();
        }
        String enhancedCode = matcher.group(2) == null ? "" : matcher.group(2);
        return Optional.of(Reply.reject(Integer.parseInt(matcher.group(1)), enhancedCode, matcher.group(3)));
    }

    /** A text with the names of attributes in it: those that the gateway knows, or that policies have left. */
    public static Template template(Setting setting) {
        Template template = new Template(setting.text());
        if (setting.isEmpty() || !template.names().stream().allMatch(Parsers::isTemplateName)) {
            throw setting.invalid(
                    "a text with names such as ${client.address}, ${authentication.subject.id} or ${smtp.mail.from}");
        }
        return template;
    }

    /** A misspelt name of the gateway's would never have a value; one that a policy gives a value to is not known here. */
    private static boolean isTemplateName(String name) {
        String family = name.substring(0, name.indexOf('.') + 1);
        boolean ours = !family.isEmpty() && Attributes.NAMES.stream().anyMatch(known -> known.startsWith(family));
        return Attributes.NAMES.contains(name) ? !NO_TEXTS.contains(name) : !ours;
    }

    /** A network in CIDR notation, or an address alone. */
    public static Network network(Setting setting) {
        return Network.parse(setting.text())
                .orElseThrow(() -> setting.invalid(
                        "an address or a network, such as 192.0.2.0/24 or 2001:db8::/32, with no bit set"
                                + " behind its prefix"));
    }
}
