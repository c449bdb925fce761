package org.postern.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.api.Message;
import org.postern.filters.FilterSettings;
import org.postern.filters.dkim.DkimResult;
import org.postern.filters.dkim.DkimResult.Result;
import org.postern.filters.dkim.DkimSigner;
import org.postern.filters.dkim.DkimVerification;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.DnsAnswer;
import org.postern.testing.DkimKey;

/** dkimpy and OpenDKIM accept what is signed here, and judge signatures as they are judged here. */
@Tag("server")
@UsesPrograms
@Timeout(300)
class RealDkimTest {

    private static final List<String> CANONICALIZATIONS =
            List.of("relaxed/relaxed", "relaxed/simple", "simple/relaxed", "simple/simple");

    /** What a body or a header can be like; each without a signature. */
    private static final Map<String, String> MAILS = mails();

    /** Where one of them judges otherwise, with the reason. */
    private static final Map<String, String> DIFFERENCES = new TreeMap<>(Map.of(
            "partial: dkimpy", "does not look at what is behind l=",
            "partial: opendkim", "accepts it",
            "tooLong: dkimpy", "does not compare l= with the body",
            "noFrom: dkimpy", "does not ask for From in h=",
            "strictIdentity: dkimpy", "does not look at t=s of the key",
            "key-hash: dkimpy", "does not look at h= of the key",
            "key-type: opendkim", "takes an RSA key that is published as k=ed25519 for rsa-sha256"));

    @TempDir
    Path folder;

    private DkimPrograms programs;
    private final Map<String, String> zone = new LinkedHashMap<>();

    /** Here rather than before all, so that each test says why it is skipped. */
    @BeforeEach
    void makeKeys() throws IOException {
        programs = new DkimPrograms(folder);
        zone.put("rsa", programs.rsa.record());
        zone.put("ed", programs.ed25519.record());
    }

    private static Map<String, String> mails() {
        String header = "From: Ann <ann@example.org>|To: bob@example.com|Subject: Hello|";
        Map<String, String> mails = new LinkedHashMap<>();
        mails.put(
                "plain",
                header + "Date: Mon, 30 Nov 2026 10:00:00 +0000|Message-ID: <1@example.org>||It  works. ||Ann|");
        mails.put("noBody", header + "|");
        mails.put("blankLines", header + "|||| |");
        mails.put("blanks", header + "|  a \t b  |\t|| c|||");
        mails.put("noLineEnd", header + "|no line end");
        mails.put("dots", header + "|.|..|.a|");
        mails.put(
                "latin1",
                "From: \u00c4nn <ann@example.org>|Subject: Gr\u00fc\u00dfe\u00a0|X: y||\u00e4\u00f6\u00fc \u00ff|");
        mails.put("utf8", "From: ann@example.org|Subject: \u00c3\u00bc||\u00c3\u00bc|");
        mails.put(
                "folded",
                "From: Ann|\t<ann@example.org>|Subject: a|  b|\t c \t|To: bob@example.com,| eve@example.com||x|");
        mails.put("emptyFields", "From: ann@example.org|Subject:|To: |Cc:| ||x|");
        mails.put("oddNames", "from: ann@example.org|SUBJECT:x|tO:   y|Date:z||x|");
        mails.put("duplicates", "Subject: 1|From: ann@example.org|Subject: 2|To: a@example.com|To: b@example.com||x|");
        mails.put(
                "multipart",
                header + "MIME-Version: 1.0|Content-Type: multipart/mixed; boundary=b||"
                        + "|--b|Content-Type: text/plain; charset=utf-8|Content-Transfer-Encoding: 8bit||\u00c3\u00bc|--b--||");
        mails.put(
                "longHeader",
                "From: ann@example.org|" + "To: someone.with.a.long.name@example.com|".repeat(60) + "|x|");
        mails.put("large", header + "|" + ("0123456789".repeat(7) + "|").repeat(15_000));
        mails.replaceAll((name, text) -> text.replace("|", "\r\n"));
        return mails;
    }

    // ---- what is signed here

    @Test
    void acceptWhatIsSigned() throws Exception {
        Map<String, Integer> signatures = new LinkedHashMap<>();
        for (String canonicalization : CANONICALIZATIONS) {
            DkimSigner signer = signer(canonicalization);
            for (Map.Entry<String, String> mail : MAILS.entrySet()) {
                String name = mail.getKey() + "-" + canonicalization.replace('/', '-') + ".eml";
                String signed = FilterExchange.passed(signer.decide(new FilterExchange(mail.getValue())));
                programs.write(name, signed.getBytes(ISO_8859_1));
                signatures.put(name, 2);
            }
        }
        Map<String, List<String>> dkimpy = programs.dkimpy();
        assertThat(dkimpy.keySet())
                .isEqualTo(signatures.keySet().stream().collect(Collectors.toCollection(TreeSet::new)));
        assertThat(dkimpy).allSatisfy((name, results) -> assertThat(results).containsExactly("pass", "pass"));
        for (String name : signatures.keySet()) {
            if (isJudgedByOpendkim(name)) {
                assertThat(programs.opendkim(name))
                        .as(name)
                        .hasSize(2)
                        .allSatisfy(result -> assertThat(result).endsWith(" pass"));
            }
        }
    }

    private DkimSigner signer(String canonicalization) {
        Map<String, String> settings = Map.of(
                "postern.dkimSign.keys",
                "example.org=rsa:" + programs.rsa.file() + " ed:" + programs.ed25519.file(),
                "postern.dkimSign.canonicalization",
                canonicalization);
        return new FilterSettings("dkimSign", name -> Optional.ofNullable(settings.get(name))).make(DkimSigner::new);
    }

    /**
     * {@code opendkim -t} does not read a last line without line end, and sees fields as a milter does, without the white space behind
     * the colon, which matters to the simple canonical form.
     */
    private static boolean isJudgedByOpendkim(String name) {
        boolean simple = name.matches("[A-Za-z]+-simple-.*");
        boolean blanks = name.matches("(emptyFields|oddNames)-.*|.*-(refolded|blanksInHeader)");
        return !name.startsWith("noLineEnd") && !(simple && blanks);
    }

    // ---- what others have signed

    @Test
    void judgeAsHere() throws Exception {
        Map<String, byte[]> mails = new LinkedHashMap<>(signedByOthers());
        Map<String, byte[]> originals = new LinkedHashMap<>(mails);
        for (String name :
                List.of("plain-relaxed-relaxed", "plain-simple-simple", "folded-relaxed-simple", "plain-ed25519")) {
            alterations().forEach((alteration, change) -> {
                String before = new String(originals.get(name), ISO_8859_1);
                String after = change.apply(before);
                assertThat(after).as(alteration).isNotEqualTo(before);
                mails.put(name + "-" + alteration, after.getBytes(ISO_8859_1));
            });
        }
        mails.putAll(crafted());
        programs.publish(zone);
        for (Map.Entry<String, byte[]> mail : mails.entrySet()) {
            programs.write(mail.getKey() + ".eml", mail.getValue());
        }
        Map<String, List<String>> dkimpy = programs.dkimpy();
        List<String> differences = new ArrayList<>();
        int passed = 0;
        for (Map.Entry<String, byte[]> mail : mails.entrySet()) {
            String name = mail.getKey();
            List<DkimResult> ours = DkimVerification.verify(Message.of(mail.getValue()), dns());
            List<String> others = programs.opendkim(name + ".eml");
            for (int i = 0; i < ours.size(); i++) {
                DkimResult result = ours.get(i);
                boolean pass = result.result() == Result.PASS;
                passed += pass ? 1 : 0;
                if (pass != dkimpy.get(name + ".eml").get(i).equals("pass")) {
                    differences.add(name + ": dkimpy");
                }
                boolean opendkim = others.contains(result.selector() + " " + result.signatureStart() + " pass");
                if (pass != opendkim && isJudgedByOpendkim(name)) {
                    differences.add(name + ": opendkim");
                }
            }
        }
        assertThat(mails).hasSizeGreaterThan(150);
        assertThat(passed).isGreaterThan(90);
        assertThat(differences).containsExactlyInAnyOrderElementsOf(DIFFERENCES.keySet());
    }

    private Dns dns() {
        String domain = "._domainkey.example.org";
        return (name, type) -> {
            String record = name.endsWith(domain)
                    ? zone.getOrDefault(name.substring(0, name.length() - domain.length()), "")
                    : "";
            return record.isEmpty() ? DnsAnswer.NO_SUCH_NAME : DnsAnswer.of(record);
        };
    }

    private Map<String, byte[]> signedByOthers() throws Exception {
        Map<String, byte[]> mails = new LinkedHashMap<>();
        List<String> jobs = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, String> mail : MAILS.entrySet()) {
            byte[] bytes = mail.getValue().getBytes(ISO_8859_1);
            programs.write(mail.getKey(), bytes);
            for (String each : CANONICALIZATIONS) {
                String name = mail.getKey() + "-" + each.replace('/', '-');
                jobs.add(String.join(
                        " ",
                        mail.getKey(),
                        name,
                        "rsa",
                        programs.rsa.file().toString(),
                        "rsa-sha256",
                        each.replace('/', ' '),
                        "false"));
                names.add(name);
                if (!mail.getKey().equals("noLineEnd")) {
                    mails.put(name + "-opendkim", programs.signedByOpendkim(bytes, each));
                }
            }
            String name = mail.getKey() + "-ed25519";
            jobs.add(String.join(
                    " ",
                    mail.getKey(),
                    name,
                    "ed",
                    programs.ed25519.file().toString(),
                    "ed25519-sha256",
                    "relaxed relaxed",
                    "false"));
            names.add(name);
        }
        programs.sign(jobs);
        for (String name : names) {
            mails.put(name, Files.readAllBytes(folder.resolve(name)));
        }
        return mails;
    }

    /** Changes on a message's way, harmless and harmful ones. */
    private static Map<String, UnaryOperator<String>> alterations() {
        Map<String, UnaryOperator<String>> changes = new LinkedHashMap<>();
        changes.put("body", mail -> mail.substring(0, mail.length() - 3) + "!\r\n");
        changes.put("appended", mail -> mail + "PS\r\n");
        changes.put("emptyLines", mail -> mail + "\r\n\r\n");
        changes.put("blankLines", mail -> mail + " \r\n\t\r\n");
        changes.put("trailingBlanks", mail -> mail.substring(0, mail.length() - 2) + "  \r\n");
        changes.put("shortened", mail -> mail.substring(0, mail.length() - 3) + "\r\n");
        changes.put("header", mail -> mail.replace("\r\nFrom: Ann", "\r\nFrom: Eve"));
        changes.put("case", mail -> mail.replace("\r\nFrom: ", "\r\nFROM: "));
        changes.put("refolded", mail -> mail.replace("\r\nFrom: ", "\r\nFrom:\r\n   "));
        changes.put("blanksInHeader", mail -> mail.replace("\r\nFrom: Ann", "\r\nFrom:   Ann"));
        changes.put("removed", mail -> mail.replaceFirst("\r\nTo: [^\r]*", ""));
        changes.put("otherOnTop", mail -> "X-Spam: no\r\n" + mail);
        changes.put("receivedOnTop", mail -> "Received: from a\r\n\tby b; now\r\n" + mail);
        changes.put("fromOnTop", mail -> "From: eve@example.net\r\n" + mail);
        changes.put("subjectOnTop", mail -> "Subject: other\r\n" + mail);
        changes.put("subjectBelow", mail -> mail.replaceFirst("\r\n\r\n", "\r\nSubject: other\r\n\r\n"));
        changes.put("selector", mail -> mail.replaceFirst("s=(rsa|ed);", "s=none;"));
        changes.put("otherKey", mail -> mail.replaceFirst("s=(rsa|ed);", "s=other;"));
        changes.put("domain", mail -> mail.replaceFirst("d=example.org;", "d=example.net;"));
        changes.put("value", mail -> mail.replaceFirst(" b=(.)(.)", " b=$2$1X"));
        changes.put("bodyHash", mail -> mail.replaceFirst("bh=(.)(.)", "bh=$2X$1"));
        changes.put("version", mail -> mail.replaceFirst("v=1;", "v=2;"));
        changes.put("duplicateTag", mail -> mail.replaceFirst("v=1;", "v=1; v=1;"));
        changes.put("algorithm", mail -> mail.replaceFirst("a=[a-z0-9-]+;", "a=rsa-sha512;"));
        return changes;
    }

    // ---- signatures that neither program makes

    private Map<String, byte[]> crafted() throws Exception {
        Map<String, byte[]> mails = new LinkedHashMap<>();
        DkimKey other = DkimKey.rsa(folder.resolve("other.pem"), 2048);
        zone.put("other", other.record());
        zone.put("revoked", "v=DKIM1; k=rsa; p=");
        zone.put("testing", programs.rsa.record() + "; t=y");
        zone.put("strict", programs.rsa.record() + "; t=s");
        zone.put("service", programs.rsa.record() + "; s=tlsrpt");
        zone.put("hash", programs.rsa.record() + "; h=sha1");
        zone.put("bare", programs.rsa.record().replace("v=DKIM1; k=rsa; ", ""));
        zone.put("noKey", "v=DKIM1; k=rsa");
        zone.put("broken", "v=DKIM1; p=AAAA");
        zone.put("type", programs.rsa.record().replace("k=rsa", "k=ed25519"));
        long now = Instant.now().getEpochSecond();
        mails.put("control", crafted("s=rsa;", "From", ""));
        mails.put("timed", crafted("s=rsa; t=" + (now - 60) + "; x=" + (now + 3600) + ";", "From", ""));
        mails.put("expired", crafted("s=rsa; t=1000; x=2000;", "From", ""));
        mails.put("oversigned", crafted("s=rsa;", "From:Subject:subject", ""));
        mails.put("identity", crafted("s=rsa; i=ann@sub.example.org;", "From", ""));
        mails.put("foreignIdentity", crafted("s=rsa; i=ann@example.net;", "From", ""));
        mails.put("strictIdentity", crafted("s=strict; i=ann@sub.example.org;", "From", ""));
        mails.put("strictOwn", crafted("s=strict; i=ann@example.org;", "From", ""));
        mails.put("whole", crafted("s=rsa; l=6;", "From", ""));
        mails.put("partial", crafted("s=rsa; l=6;", "From", "more\r\n"));
        mails.put("tooLong", crafted("s=rsa; l=7;", "From", ""));
        for (String selector : List.of("revoked", "testing", "service", "hash", "bare", "noKey", "broken", "type")) {
            mails.put("key-" + selector, crafted("s=" + selector + ";", "From", ""));
        }
        mails.put("noFrom", crafted("s=rsa;", "Subject", ""));
        mails.put("query", crafted("s=rsa; q=dns/txt;", "From", ""));
        mails.put("unknownQuery", crafted("s=rsa; q=dns/other;", "From", ""));
        mails.put("unknownTag", crafted("s=rsa; new=tag;", "From", ""));
        return mails;
    }

    /** A message of two fields and the body {@code body}, signed with these tags in relaxed canonical form; more is not signed. */
    private byte[] crafted(String tags, String names, String more) throws Exception {
        String body = "body\r\n";
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(ISO_8859_1));
        String value = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; " + tags + " h=" + names + "; bh="
                + Base64.getEncoder().encodeToString(hash) + "; b=";
        String canonical = (names.startsWith("From") ? "from:ann@example.org\r\n" : "")
                + (names.contains("Subject") ? "subject:Hello\r\n" : "");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(privateKey());
        signature.update((canonical + "dkim-signature:" + value).getBytes(ISO_8859_1));
        String field = "DKIM-Signature: " + value + Base64.getEncoder().encodeToString(signature.sign());
        return (field + "\r\nFrom: ann@example.org\r\nSubject: Hello\r\n\r\n" + body + more).getBytes(ISO_8859_1);
    }

    private PrivateKey privateKey() throws Exception {
        String pem = Files.readString(programs.rsa.file()).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }
}
