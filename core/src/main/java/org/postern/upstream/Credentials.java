package org.postern.upstream;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.sasl.Mechanism;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;
import org.postern.upstream.token.TokenSettings;

/**
 * Who the gateway is to the mail server, and how it proves that.
 *
 * @param userName not empty
 * @param password empty if there is none
 * @param mechanisms those that these credentials are good for, the ones to be preferred first; not empty
 * @param tokens where access tokens come from
 */
public record Credentials(
        String userName, String password, List<Mechanism> mechanisms, Optional<TokenSettings> tokens) {

    static Optional<Credentials> read(Settings settings) {
        String userName = settings.read("userName", Credentials::name, "");
        String password = settings.text("password");
        Optional<TokenSettings> tokens = TokenSettings.read(settings);
        List<Mechanism> wanted =
                settings.read("mechanisms", "XOAUTH2, SCRAM-SHA-256, CRAM-MD5, PLAIN, LOGIN", Credentials::mechanisms);
        boolean hasPassword = !password.isEmpty();
        boolean hasTokens = !settings.get("tokenSource").text().isEmpty();
        if (userName.isEmpty() && settings.get("userName").text().isEmpty() && (hasPassword || hasTokens)) {
            settings.problem(
                    settings.get("userName").invalid("a user name, since there is a password or a tokenSource"));
        }
        if (!userName.isEmpty() && !hasPassword && !hasTokens) {
            settings.problem(
                    settings.get("password").invalid("the password of userName, unless there is a tokenSource"));
        }
        if (password.indexOf('\0') >= 0) { // which separates it from the name in PLAIN
            settings.problem(new SettingException("password", "…", "a text without NUL"));
        }
        List<Mechanism> usable = wanted.stream()
                .filter(mechanism -> mechanism.needsToken() ? hasTokens : hasPassword)
                .toList();
        boolean tokensInVain = hasTokens && usable.stream().noneMatch(Mechanism::needsToken);
        boolean passwordInVain = hasPassword && usable.stream().allMatch(Mechanism::needsToken);
        if (tokensInVain || passwordInVain) {
            settings.problem(settings.get("mechanisms")
                    .invalid("a list with XOAUTH2 if there is a tokenSource, and with another one if there is a"
                            + " password"));
        }
        return userName.isEmpty() ? Optional.empty() : Optional.of(new Credentials(userName, password, usable, tokens));
    }

    /** Controls would end the name in some mechanism or other. */
    private static String name(Setting setting) {
        if (setting.text().chars().anyMatch(Character::isISOControl)) {
            throw setting.invalid("a name without control characters");
        }
        return setting.text();
    }

    private static List<Mechanism> mechanisms(Setting setting) {
        Map<String, Mechanism> known = new LinkedHashMap<>();
        for (Mechanism mechanism : Mechanism.values()) {
            known.put(mechanism.toString(), mechanism);
        }
        List<String> names = setting.list().stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .toList();
        if (names.isEmpty()
                || !known.keySet().containsAll(names)
                || Set.copyOf(names).size() < names.size()) {
            throw setting.invalid("a list of " + String.join(", ", known.keySet()) + ", each once");
        }
        return names.stream().map(known::get).toList();
    }

    /** The mechanism to use with a server, if it offers one that is wanted. */
    Optional<Mechanism> choose(String offered) {
        List<String> names = List.of(offered.toUpperCase(Locale.ROOT).split(" "));
        return mechanisms.stream()
                .filter(mechanism -> names.contains(mechanism.toString()))
                .findFirst();
    }

    /** The user; nothing secret. */
    @Override
    public String toString() {
        return userName;
    }
}
