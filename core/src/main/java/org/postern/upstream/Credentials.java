package org.postern.upstream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.sasl.Mechanism;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;

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
        List<Mechanism> wanted = settings.read("mechanisms", Credentials::mechanisms, List.of(Mechanism.values()));
        boolean hasPassword = !password.isEmpty();
        boolean hasTokens = !settings.get("tokenSource").text().isEmpty();
        if (userName.isEmpty() && settings.get("userName").text().isEmpty() && (hasPassword || hasTokens)) {
            settings.problem(
                    new SettingException("userName", "", "a user, since there is a password or a tokenSource"));
        }
        if (!userName.isEmpty() && !hasPassword && !hasTokens) {
            settings.problem(
                    new SettingException("password", "", "the password of userName, unless there is a tokenSource"));
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
            settings.problem(new SettingException(
                    "mechanisms",
                    settings.get("mechanisms").text(),
                    "a list with XOAUTH2 if there is a tokenSource, and with another one if there is a password"));
        }
        return userName.isEmpty() ? Optional.empty() : Optional.of(new Credentials(userName, password, usable, tokens));
    }

    /** Controls would end the name in some mechanism or other. */
    private static String name(Setting setting) {
        if (setting.text().chars().anyMatch(Character::isISOControl)) {
            throw setting.wrong("a name without control characters");
        }
        return setting.text();
    }

    private static List<Mechanism> mechanisms(Setting setting) {
        List<Mechanism> mechanisms = new ArrayList<>();
        for (String name : setting.list()) {
            mechanisms.add(Arrays.stream(Mechanism.values())
                    .filter(mechanism -> mechanism.toString().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> wrong(setting)));
        }
        if (mechanisms.isEmpty() || Set.copyOf(mechanisms).size() < mechanisms.size()) {
            throw wrong(setting);
        }
        return List.copyOf(mechanisms);
    }

    private static RuntimeException wrong(Setting setting) {
        return setting.wrong("a list of "
                + Arrays.stream(Mechanism.values()).map(Mechanism::toString).collect(Collectors.joining(", "))
                + ", each once");
    }

    /** The mechanism to use with a server, if it offers one that is wanted. */
    Optional<Mechanism> choose(String offered) {
        Set<String> names =
                Set.copyOf(Arrays.asList(offered.toUpperCase(Locale.ROOT).split(" ")));
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
