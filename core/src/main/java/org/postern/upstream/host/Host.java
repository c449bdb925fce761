package org.postern.upstream.host;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.api.text.Network;
import org.postern.settings.Setting;

/**
 * One of the mail servers that mail may go to.
 *
 * @param name name or address, an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record Host(String name, int port) {

    private static final Pattern TEXT = Pattern.compile(
            "(?:\\[(?<literal>[0-9A-Fa-f:.]+)]|(?<name>[^\\s\\p{Cntrl}:;,=\\[\\]/@]+))(?::(?<port>\\d{1,5}))?");

    /**
     * Reads {@code mx1.example.org, mx2.example.org:587; [2001:db8::1]}: groups, the first one to be preferred, of hosts that are
     * as good as each other.
     *
     * @param port the default for hosts given without one
     */
    public static List<List<Host>> groups(Setting setting, int port) {
        List<List<Host>> groups = new ArrayList<>();
        Set<Host> all = new HashSet<>();
        for (String group : setting.text().split(";", -1)) {
            List<Host> equals = new ArrayList<>();
            for (String text : group.split(",", -1)) {
                Host host = parse(text.strip(), port, setting);
                if (!all.add(host)) {
                    throw setting.invalid("each host once");
                }
                equals.add(host);
            }
            groups.add(List.copyOf(equals));
        }
        return List.copyOf(groups);
    }

    private static Host parse(String text, int usualPort, Setting setting) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            String literal = matcher.group("literal");
            int port = matcher.group("port") == null ? usualPort : Integer.parseInt(matcher.group("port"));
            boolean known = literal == null || Network.parse(literal).isPresent();
            if (known && port > 0 && port <= 65535) {
                return new Host(literal == null ? matcher.group("name") : literal, port);
            }
        }
        throw setting.invalid(
                "one or several host[:port], separated by commas, or by semicolons where the first ones are to be"
                        + " preferred; IPv6 addresses in brackets");
    }

    /** As it is written in the settings, with its port. */
    @Override
    public String toString() {
        return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
}
