package org.postern.filters.xml.sign;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.crypto.dsig.DigestMethod;
import org.postern.filters.FilterSettings;
import org.postern.filters.keys.CertifiedKey;
import org.postern.filters.keys.KeyFiles;
import org.postern.filters.xml.Algorithms;
import org.postern.filters.xml.Selection;
import org.postern.filters.xml.XmlParts;
import org.postern.settings.Setting;

/**
 * How documents are signed, and what becomes of messages where that cannot be done.
 *
 * @param key none if none is configured
 * @param keyProperty its name
 * @param signed what is signed; nothing for the default
 */
record SignSettings(
        XmlParts parts,
        Optional<SigningKey> key,
        String keyProperty,
        Form form,
        Selection signed,
        Placement placement,
        Failed failed) {

    /** Where a signature stands. */
    enum Form {
        ENVELOPED,
        ENVELOPING,
        DETACHED
    }

    /** What becomes of a message with a document that cannot be signed. */
    enum Failed {
        REJECT,
        PASS
    }

    /**
     * The parent of an enveloped signature.
     *
     * @param place nothing for the document element
     * @param security whether it is the header of SOAP, with a Security element of WS-Security
     */
    record Placement(Selection place, boolean security) {}

    private static final String SOAP_HEADER = "soap:Header";
    private static final Map<String, String> DIGESTS = Map.of(
            "SHA-256", DigestMethod.SHA256,
            "SHA-384", DigestMethod.SHA384,
            "SHA-512", DigestMethod.SHA512);

    /**
     * Properties {@code parts}, {@code maxSize}, {@code key}, {@code keyPassword}, {@code form}, {@code signed}, {@code place}, {@code
     * namespaces}, {@code keyInfo}, {@code keyName}, {@code digest}, {@code algorithm}, {@code prefix} and {@code failed}.
     */
    static SignSettings read(FilterSettings settings) {
        Map<String, String> prefixes = Selection.prefixes(settings);
        Form form = settings.read("form", "enveloped", text -> text.choice(Form.class));
        XmlParts parts = XmlParts.read(settings);
        if (form == Form.DETACHED && !parts.includes(DetachedSignature.TYPE)) {
            settings.problem(settings.get("parts", XmlParts.DEFAULT)
                    .invalid("types with " + DetachedSignature.TYPE
                            + " among them, since the property form is DETACHED"));
        }
        return new SignSettings(
                parts,
                key(settings),
                settings.get("key", "").name(),
                form,
                settings.read("signed", "", text -> enveloped(text, form, Selection.read(text, prefixes))),
                settings.read("place", "", text -> placement(text, form, prefixes)),
                settings.read("failed", "reject", text -> text.choice(Failed.class)));
    }

    private static Selection enveloped(Setting setting, Form form, Selection selection) {
        if (form != Form.ENVELOPED && !selection.isEmpty()) {
            throw setting.invalid("nothing, since the property form is " + form + " and all of a document is signed");
        }
        return selection;
    }

    private static Placement placement(Setting setting, Form form, Map<String, String> prefixes) {
        boolean security = setting.text().equals(SOAP_HEADER);
        Selection selection = security ? new Selection(List.of(), prefixes) : Selection.read(setting, prefixes);
        if (!setting.isEmpty() && form != Form.ENVELOPED) {
            throw setting.invalid("nothing, since the property form is " + form);
        }
        if (selection.entries().size() > 1) {
            throw setting.invalid("one XPath expression, #id, or soap:Header");
        }
        return new Placement(selection, security);
    }

    // ---- the key

    private static Optional<SigningKey> key(FilterSettings settings) {
        String password = settings.secret("keyPassword");
        Optional<CertifiedKey> key = settings.read("key", "", place -> read(place, password), Optional.empty());
        SigningKey.With with = settings.read("keyInfo", "certificate", text -> text.choice(SigningKey.With.class));
        String keyName = settings.read("keyName", "", Setting::text);
        String digest = settings.read("digest", "SHA-256", SignSettings::digest);
        Optional<Algorithms.Signing> algorithm =
                settings.read("algorithm", "", text -> algorithm(text, key), Optional.empty());
        String prefix = settings.read("prefix", "ds", SignSettings::prefix);
        if (key.isEmpty() || algorithm.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new SigningKey(
                key.get(),
                algorithm.get(),
                digest,
                with,
                keyName.isEmpty()
                        ? key.get().certificate().getSubjectX500Principal().getName()
                        : keyName,
                prefix));
    }

    private static Optional<CertifiedKey> read(Setting place, String password) {
        if (place.isEmpty()) {
            return Optional.empty();
        }
        String allowed = "a PKCS#12 or PEM file with a private key and its certificate";
        try {
            List<CertifiedKey> keys = KeyFiles.certified(Path.of(place.text()), password);
            if (keys.size() != 1) {
                throw place.invalid(allowed + " (there are " + keys.size() + " keys)");
            }
            CertifiedKey key = keys.get(0);
            if (!Algorithms.isStrong(key.key())
                    || Algorithms.Signing.of(key.key()).isEmpty()) {
                throw place.invalid(allowed + ", RSA of " + Algorithms.MIN_RSA_BITS + " bits or more, EC or Ed25519");
            }
            return Optional.of(key);
        } catch (IOException | InvalidPathException e) {
            throw place.invalid(allowed + " (" + e.getMessage() + ")");
        }
    }

    private static Optional<Algorithms.Signing> algorithm(Setting setting, Optional<CertifiedKey> key) {
        List<Algorithms.Signing> fitting = Arrays.stream(Algorithms.Signing.values())
                .filter(each -> key.isEmpty() || each.takes(key.get().key()))
                .toList();
        if (setting.isEmpty()) {
            return key.flatMap(each -> Algorithms.Signing.of(each.key()));
        }
        return Optional.of(fitting.stream()
                .filter(each -> each.text().equalsIgnoreCase(setting.text()))
                .findFirst()
                .orElseThrow(() -> setting.invalid("nothing, or one of "
                        + fitting.stream().map(Algorithms.Signing::text).collect(Collectors.joining(", ")))));
    }

    private static String digest(Setting setting) {
        String uri = DIGESTS.get(setting.text().toUpperCase(java.util.Locale.ROOT));
        if (uri == null) {
            throw setting.invalid("SHA-256, SHA-384 or SHA-512");
        }
        return uri;
    }

    private static String prefix(Setting setting) {
        if (!Selection.isName(setting.text())
                || setting.text().toLowerCase(java.util.Locale.ROOT).startsWith("xml")) {
            throw setting.invalid("a prefix of a namespace, such as ds");
        }
        return setting.text();
    }
}
