package org.postern.filters.dkim;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.filters.domain.DomainName;
import org.postern.settings.Setting;

/** The keys by the domains of authors: {@code example.org=selector:file selector:file, *.example.com=selector:file}. */
record SigningKeys(Map<String, List<SigningKey>> exact, Map<String, List<SigningKey>> below) {

    private static final Pattern ENTRY = Pattern.compile("(\\*\\.)?([^=\\s]+)\\s*=\\s*(\\S.*)");
    private static final Pattern KEY = Pattern.compile("([^:]+):(.+)");
    private static final String EXPECTED =
            "domains with a selector and a key file in PEM (RSA of at least 1024 bits, or Ed25519),"
                    + " such as example.org=sel1:/etc/postern/dkim/sel1.pem ed1:/etc/postern/dkim/ed1.pem, *.example.com=sel2:/path";

    private record Entry(boolean below, String domain, List<SigningKey> keys) {}

    /** @param password of those files that are encrypted */
    static SigningKeys read(Setting setting, String password) {
        Map<String, List<SigningKey>> exact = new LinkedHashMap<>();
        Map<String, List<SigningKey>> below = new LinkedHashMap<>();
        for (Entry entry : setting.list(text -> entry(text, password))) {
            if ((entry.below() ? below : exact).put(entry.domain(), entry.keys()) != null) {
                throw setting.invalid("each domain once, and not " + entry.domain() + " twice");
            }
        }
        return new SigningKeys(exact, below);
    }

    private static Entry entry(Setting setting, String password) {
        Matcher matcher = ENTRY.matcher(setting.text());
        if (!matcher.matches()) {
            throw setting.invalid(EXPECTED);
        }
        String domain = DomainName.parse(matcher.group(2))
                .filter(DomainName::isQualified)
                .orElseThrow(() -> setting.invalid(EXPECTED))
                .text();
        List<SigningKey> keys = new ArrayList<>();
        Set<String> selectors = new HashSet<>();
        for (String each : matcher.group(3).split("\\s+")) {
            SigningKey key = key(setting, domain, each, password);
            if (!selectors.add(key.selector())) {
                throw setting.invalid("one key for each selector, and not two for " + key.selector());
            }
            keys.add(key);
        }
        return new Entry(matcher.group(1) != null, domain, List.copyOf(keys));
    }

    private static SigningKey key(Setting setting, String domain, String text, String password) {
        Matcher matcher = KEY.matcher(text);
        if (!matcher.matches()
                || DomainName.parse(matcher.group(1) + "." + domain).isEmpty()) {
            throw setting.invalid(EXPECTED);
        }
        try {
            return SigningKey.read(domain, matcher.group(1), matcher.group(2), password);
        } catch (IOException e) {
            throw setting.invalid(EXPECTED + " (" + e.getMessage() + ")");
        }
    }

    /** Those for an author's domain: its own ones, or those of the nearest domain above that signs for what is below it. */
    List<SigningKey> of(String domain) {
        List<SigningKey> keys = exact.getOrDefault(domain, List.of());
        String parent = domain;
        while (keys.isEmpty() && parent.indexOf('.') >= 0) {
            parent = parent.substring(parent.indexOf('.') + 1);
            keys = below.getOrDefault(parent, List.of());
        }
        return keys;
    }

    /** A key that receivers may reject. */
    Optional<SigningKey> tooShort() {
        return exact.values().stream()
                .flatMap(List::stream)
                .filter(SigningKey::isShort)
                .findFirst()
                .or(() -> below.values().stream()
                        .flatMap(List::stream)
                        .filter(SigningKey::isShort)
                        .findFirst());
    }

    boolean isEmpty() {
        return exact.isEmpty() && below.isEmpty();
    }
}
