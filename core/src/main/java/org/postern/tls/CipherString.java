package org.postern.tls;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Selects cipher suites as OpenSSL does by its cipher strings. Why this is written here and not taken from a library: {@code
 * docs/adr/0011}.
 */
final class CipherString {

    private static final Pattern TERM =
            Pattern.compile("([!+-]?)([A-Za-z0-9][A-Za-z0-9_.+-]*)|@(STRENGTH|SECLEVEL=[012])");
    private static final Map<String, Predicate<CipherSuite>> WORDS = words();

    /** Words for what the JDK does not have, or is not offered: they select nothing, and can be taken away. */
    private static final Set<String> ABSENT = Set.of("""
            COMPLEMENTOFALL eNULL NULL aNULL ADH AECDH LOW MEDIUM EXP EXPORT EXPORT40 EXPORT56 kPSK PSK aPSK kECDHEPSK
            kDHEPSK kRSAPSK SRP kSRP aSRP kGOST kGOST18 aGOST aGOST01 aGOST12 GOST89MAC GOST94 GOST12 GOST89 DES 3DES RC2
            RC4 IDEA SEED MD5 CAMELLIA CAMELLIA128 CAMELLIA256 ARIA ARIA128 ARIA256 ARIAGCM AESCCM AESCCM8 kDH kDHr kDHd aDH
            kECDH kECDHr kECDHe aECDH KRB5 kKRB5 aKRB5 FZA kFZA aFZA SSLv2""".split("\\s+"));

    /** Names of suites that OpenSSL has, or had, and the JDK has not. */
    private static final Pattern ABSENT_SUITE = Pattern.compile(
            "(?=.*-)(?:-?(?:EXP|EXP1024|ECDHE|DHE|EDH|EECDH|ECDH|DH|ADH|AECDH|RSA|DSS|ECDSA|PSK|SRP|KRB5|GOST2001|GOST2012|GOST94"
                    + "|DES|CBC3|CBC|RC4|RC2|IDEA|SEED|AES128|AES256|CAMELLIA128|CAMELLIA256|ARIA128|ARIA256|GOST89|GCM|CCM|CCM8"
                    + "|CHACHA20|POLY1305|NULL|3DES|EDE|MD5|SHA|SHA256|SHA384)(?=-|$))+");

    private CipherString() {}

    /**
     * The suites that a string selects, in its order.
     *
     * @param available in the order in which a word selects them
     * @throws IllegalArgumentException if a word is unknown; the message says which
     */
    static List<CipherSuite> select(String text, List<CipherSuite> available) {
        List<CipherSuite> selected = new ArrayList<>();
        List<CipherSuite> candidates = new ArrayList<>(available);
        for (String term : text.replace("@", ":@").split("[:;,\\s]+")) {
            if (!term.isEmpty()) {
                apply(term, selected, candidates);
            }
        }
        return selected;
    }

    private static void apply(String term, List<CipherSuite> selected, List<CipherSuite> candidates) {
        Matcher matcher = TERM.matcher(term);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("it has " + term);
        }
        if (term.startsWith("@")) {
            if (term.equals("@STRENGTH")) {
                selected.sort(Comparator.comparingInt(CipherSuite::bits).reversed());
            }
            return; // @SECLEVEL up to 2 wants 112 bits, and there are no suites with less
        }
        Predicate<CipherSuite> meant = meaning(matcher.group(2));
        switch (matcher.group(1)) {
            case "!" -> {
                selected.removeIf(meant);
                candidates.removeIf(meant);
            }
            case "-" -> selected.removeIf(meant);
            case "+" -> selected.sort(Comparator.comparing(meant::test));
            default ->
                candidates.stream()
                        .filter(meant)
                        .filter(suite -> !selected.contains(suite))
                        .forEach(selected::add);
        }
    }

    /** What {@code ECDHE+AESGCM} and the like mean: suites that each of the words means. */
    private static Predicate<CipherSuite> meaning(String words) {
        Predicate<CipherSuite> all = suite -> true;
        for (String word : words.split("\\+", -1)) {
            all = all.and(wordMeaning(word));
        }
        return all;
    }

    private static Predicate<CipherSuite> wordMeaning(String word) {
        Predicate<CipherSuite> meaning = WORDS.get(word);
        if (meaning != null) {
            return meaning;
        }
        Predicate<CipherSuite> named =
                suite -> suite.openSslName().equals(word) || suite.name().equals(word);
        if (word.startsWith("TLS_")) {
            if (CipherSuite.named(word).isEmpty()) {
                throw new IllegalArgumentException(
                        "it has " + word + ", which is not of TLS 1.2; those of TLS 1.3 stand after ::");
            }
            return named;
        }
        if (ABSENT.contains(word)) {
            return suite -> false;
        }
        if (ABSENT_SUITE.matcher(word).matches()) {
            return named;
        }
        throw new IllegalArgumentException("it has " + word + ", and words are "
                + String.join(" ", WORDS.keySet().stream().sorted().toList()) + " and names of suites");
    }

    private static Map<String, Predicate<CipherSuite>> words() {
        Map<String, Predicate<CipherSuite>> words = new HashMap<>();
        Predicate<CipherSuite> dss = suite -> suite.authentication().equals("DSS");
        put(words, suite -> true, "ALL", "HIGH");
        put(words, dss.negate(), "DEFAULT");
        put(words, dss, "COMPLEMENTOFDEFAULT", "aDSS", "DSS");
        put(words, suite -> suite.cipher().equals("AES"), "FIPS", "AES");
        put(words, suite -> suite.keyExchange().equals("RSA"), "kRSA", "RSA");
        put(words, suite -> suite.authentication().equals("RSA"), "aRSA");
        put(words, suite -> suite.keyExchange().equals("DHE"), "kDHE", "kEDH", "DHE", "EDH", "DH");
        put(words, suite -> suite.keyExchange().equals("ECDHE"), "kECDHE", "kEECDH", "ECDHE", "EECDH", "ECDH");
        put(words, suite -> suite.authentication().equals("ECDSA"), "aECDSA", "ECDSA");
        put(words, suite -> suite.cipher().equals("AES") && suite.bits() == 128, "AES128");
        put(words, suite -> suite.cipher().equals("AES") && suite.bits() == 256, "AES256");
        put(words, suite -> suite.mode().equals("GCM"), "AESGCM");
        put(words, suite -> suite.mode().equals("CBC"), "CBC");
        put(words, suite -> suite.cipher().equals("CHACHA20"), "CHACHA20");
        put(words, suite -> !suite.authenticated() && suite.digest().equals("SHA"), "SHA1", "SHA");
        put(words, suite -> !suite.authenticated() && suite.digest().equals("SHA256"), "SHA256");
        put(words, suite -> !suite.authenticated() && suite.digest().equals("SHA384"), "SHA384");
        put(words, suite -> suite.since().equals("TLSv1.2"), "TLSv1.2");
        put(words, suite -> suite.since().equals("TLSv1"), "TLSv1", "TLSv1.0");
        put(words, suite -> suite.since().equals("SSLv3"), "SSLv3");
        return Map.copyOf(words);
    }

    private static void put(
            Map<String, Predicate<CipherSuite>> words, Predicate<CipherSuite> meaning, String... names) {
        for (String name : names) {
            words.put(name, meaning);
        }
    }
}
