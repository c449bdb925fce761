package org.postern.upstream.token;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * Where access tokens come from.
 *
 * @param source a {@code file:} URI, or the {@code https:} or {@code http:} URL of a token endpoint (RFC 6749 §3.2)
 * @param clientId who asks that endpoint
 * @param clientSecret its secret; may be empty
 * @param scope what the token is to be good for; may be empty
 */
public record TokenSettings(URI source, String clientId, String clientSecret, String scope) {

    public static Optional<TokenSettings> read(Settings settings) {
        Optional<URI> source = settings.read("tokenSource", TokenSettings::source, Optional.empty());
        TokenSettings tokens = new TokenSettings(
                source.orElse(URI.create("")),
                settings.get("tokenClientId").text(),
                settings.text("tokenClientSecret"),
                settings.get("tokenScope").text());
        boolean endpoint = source.isPresent() && tokens.file().isEmpty();
        if (endpoint && tokens.clientId.isEmpty()) {
            settings.problem(settings.get("tokenClientId")
                    .invalid("the name that the token endpoint knows, since tokenSource is one"));
        }
        boolean forEndpoint = !(tokens.clientId + tokens.clientSecret + tokens.scope).isEmpty();
        if (forEndpoint && !endpoint) {
            settings.problem(settings.get("tokenSource")
                    .invalid("the URL of a token endpoint, since there is a tokenClientId, tokenClientSecret or"
                            + " tokenScope"));
        }
        return source.map(uri -> tokens);
    }

    private static Optional<URI> source(Setting setting) {
        if (setting.text().isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(setting.text());
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (scheme.equals("file")) {
                return Optional.of(Path.of(uri).toUri()); // fails if it is no path
            }
            if (scheme.matches("https?") && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            // none at all
        }
        String shown = setting.text().replaceAll("//[^/]*@", "//***@"); // which may be a password
        throw new Setting(setting.name(), shown)
                .invalid("file:/path, or the https: or http: URL of an OAuth 2.0 token endpoint");
    }

    /** The file that the tokens are in, if they are in one. */
    public Optional<Path> file() {
        return "file".equalsIgnoreCase(source.getScheme()) ? Optional.of(Path.of(source)) : Optional.empty();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return source + " for client " + clientId;
    }
}
