package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.mime.Edit;
import org.postern.api.mime.MimeException;
import org.postern.api.mime.MimeParser;
import org.postern.api.mime.MimeRules;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;

/** Real mails are taken apart as other readers do, and put together again byte for byte. */
@Tag("unit")
@UsesPrograms
class MimeCorpusTest {

    /** Where Python's email and Angus Mail agree, and our tree is another one; why it is the better one for a gateway. */
    private static final Map<String, String> JUDGED = Map.of(
            "mimetools-2002_06_12_doublebound.eml",
            "a delimiter twice: they take it for one, and we see a part without a header or a body between, which hides nothing");

    /** Prints a line for each part of each mail of a folder. */
    private static final String PYTHON = """
            import email, hashlib, os, sys
            def tree(name, part, depth):
                parts = part.get_payload() if part.is_multipart() else []
                content = '' if parts else hashlib.sha256(part.get_payload(decode=True) or b'').hexdigest()
                print(name, '%d %s %d %s' % (depth, part.get_content_type(), len(parts), content), sep='\\t')
                for each in parts:
                    tree(name, each, depth + 1)
            for name in sorted(os.listdir(sys.argv[1])):
                with open(os.path.join(sys.argv[1], name), 'rb') as file:
                    tree(name, email.message_from_bytes(file.read()), 0)
            """;

    private static Map<String, byte[]> corpus() throws IOException {
        Map<String, byte[]> mails = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("postern.corpus")))) {
            for (Path file :
                    files.filter(each -> !each.toString().endsWith(".md")).toList()) {
                mails.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        assertThat(mails).hasSizeGreaterThan(5);
        return mails;
    }

    private static Map<String, Part> trees() throws IOException {
        Map<String, Part> trees = new TreeMap<>();
        for (Map.Entry<String, byte[]> mail : corpus().entrySet()) {
            try {
                trees.put(mail.getKey(), MimeParser.parse(Octets.of(mail.getValue()), MimeRules.DEFAULT));
            } catch (MimeException e) {
                assertThat(mail.getValue()[0]).as(mail.getKey() + ": " + e).isIn((byte) ' ', (byte) '\t');
            }
        }
        return trees;
    }

    private static byte[] bytes(Octets octets) throws IOException {
        try (InputStream in = octets.open()) {
            return in.readAllBytes();
        }
    }

    @Test
    void whatIsDecodedAndPutBackIsTheSameMail() throws IOException {
        for (Map.Entry<String, Part> each : trees().entrySet()) {
            Part root = each.getValue();
            Edit edit = new Edit(root, MimeRules.DEFAULT);
            for (Part part : root.leaves()) {
                edit.content(part, Octets.of(bytes(part.content())));
                edit.text(part, part.text());
                edit.header(part, part.header());
            }
            assertThat(bytes(edit.apply().raw())).as(each.getKey()).isEqualTo(bytes(root.raw()));
        }
    }

    @Test
    void oneReplacedPartLeavesAllOtherBytes() throws IOException {
        for (Map.Entry<String, Part> each : trees().entrySet()) {
            Part root = each.getValue();
            byte[] before = bytes(root.raw());
            for (Part part : root.leaves()) {
                Octets other = Octets.of("another content\r\n");
                byte[] after = bytes(new Edit(root, MimeRules.DEFAULT)
                        .content(part, other)
                        .apply()
                        .raw());
                int begin = (int) part.bodyStart();
                int rest = before.length - (int) part.end();
                assertThat(new String(after, 0, begin, StandardCharsets.ISO_8859_1))
                        .as(each.getKey() + " " + part)
                        .isEqualTo(new String(before, 0, begin, StandardCharsets.ISO_8859_1));
                assertThat(new String(after, after.length - rest, rest, StandardCharsets.ISO_8859_1))
                        .as(each.getKey() + " " + part)
                        .isEqualTo(new String(before, before.length - rest, rest, StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Test
    void theTreeIsTheOneThatPythonAndAngusAgreeAbout() throws Exception {
        Map<String, List<String>> python = python();
        Map<String, String> different = new TreeMap<>();
        int agreed = 0;
        for (Map.Entry<String, byte[]> mail : corpus().entrySet()) {
            String name = mail.getKey();
            List<String> angus = angus(mail.getValue());
            if (angus.equals(python.get(name))) {
                agreed++;
                List<String> ours = new ArrayList<>();
                Part root = trees().get(name);
                if (root != null) {
                    add(root, 0, ours);
                }
                if (!ours.equals(angus) && !JUDGED.containsKey(name)) {
                    different.put(name, "\nours   " + ours + "\nothers " + angus);
                }
            }
        }
        assertThat(agreed).isGreaterThan(corpus().size() / 2);
        assertThat(different).isEmpty();
    }

    private static void add(Part part, int depth, List<String> rows) throws IOException {
        rows.add(depth + " " + part.type().name() + " " + part.parts().size() + " "
                + (part.parts().isEmpty() ? hash(bytes(part.decoded())) : ""));
        for (Part each : part.parts()) {
            add(each, depth + 1, rows);
        }
    }

    private static Map<String, List<String>> python() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("postern-corpus");
        Path script = Files.writeString(Files.createTempFile("postern", ".py"), PYTHON);
        try {
            for (Map.Entry<String, byte[]> mail : corpus().entrySet()) {
                Files.write(folder.resolve(mail.getKey()), mail.getValue());
            }
            Program.Result result =
                    new Program("python3", "python3").run("", List.of(script.toString(), folder.toString()));
            assertThat(result.status()).as(result.output()).isZero();
            Map<String, List<String>> trees = new TreeMap<>();
            result.output()
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .forEach(row -> trees.computeIfAbsent(row[0], name -> new ArrayList<>())
                            .add(row[1]));
            return trees;
        } finally {
            Files.delete(script);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /** Its tree; one row alone, which no other reader has, if it cannot make one. */
    private static List<String> angus(byte[] mail) {
        List<String> rows = new ArrayList<>();
        try {
            add(new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail)), 0, rows);
        } catch (MessagingException | IOException | RuntimeException e) {
            return List.of("no tree: " + e.getMessage());
        }
        return rows;
    }

    private static void add(MimePart part, int depth, List<String> rows) throws MessagingException, IOException {
        String type = new jakarta.mail.internet.ContentType(part.getContentType())
                .getBaseType()
                .toLowerCase(Locale.ROOT);
        List<MimePart> parts = new ArrayList<>();
        Object content = type.startsWith("multipart/") || type.startsWith("message/") ? part.getContent() : "";
        if (content instanceof MimeMultipart multipart) {
            for (int i = 0; i < multipart.getCount(); i++) {
                BodyPart each = multipart.getBodyPart(i);
                parts.add((MimePart) each);
            }
        } else if (content instanceof MimeMessage message) {
            parts.add(message);
        }
        rows.add(depth + " " + type + " " + parts.size() + " "
                + (parts.isEmpty() ? hash(part.getInputStream().readAllBytes()) : ""));
        for (MimePart each : parts) {
            add(each, depth + 1, rows);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
