package org.postern.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.testing.DkimKey;

/** dkimpy and OpenDKIM, as Debian packages them, with keys in files instead of the DNS. */
final class DkimPrograms {

    /** Signs what the lines of its input name, or verifies each signature of each message in a folder. */
    private static final String SCRIPT = """
            import base64, glob, os, re, subprocess, sys
            import dkim
            folder = sys.argv[2]
            keys = dict(line.rstrip('\\n').split(' ', 1) for line in open(folder + '/keys.txt'))
            def txt(name, timeout=5):
                return keys.get(name.decode().rstrip('.'), '').encode()
            def private(file, algorithm):
                if algorithm == 'rsa-sha256' or algorithm == 'rsa-sha1':
                    return open(file, 'rb').read()
                command = ['openssl', 'pkey', '-in', file, '-outform', 'DER']
                return base64.b64encode(subprocess.run(command, capture_output=True, check=True).stdout[-32:])
            if sys.argv[1] == 'sign':
                for line in sys.stdin:
                    name, to, selector, file, algorithm, header, body, length = line.split()
                    message = open(folder + '/' + name, 'rb').read()
                    field = dkim.sign(message, selector.encode(), b'example.org', private(file, algorithm),
                        canonicalize=(header.encode(), body.encode()), signature_algorithm=algorithm.encode(),
                        length=length == 'true')
                    open(folder + '/' + to, 'wb').write(field + message)
            else:
                for file in sorted(glob.glob(folder + '/*.eml')):
                    message = open(file, 'rb').read()
                    header = re.split(rb'\\r\\n\\r\\n', message, maxsplit=1)[0]
                    for i in range(len(re.findall(rb'(?im)^DKIM-Signature[ \\t]*:', header))):
                        try:
                            valid = dkim.DKIM(message).verify(i, dnsfunc=txt)
                        except Exception as e: # not always its own
                            valid = False
                        print(os.path.basename(file), i, 'pass' if valid else 'fail')
            """;

    private static final Pattern VERDICT = Pattern.compile(
            "dkim=([a-z]+)[^;']*? header\\.d=\\S+[^;']*? header\\.s=([^; ']+)[^;']*? header\\.b=\"?([^; '\"]+)");
    private static final Pattern FIELD = Pattern.compile("(?s)hname='DKIM-Signature' hvalue='(.*?)'");

    private final Path folder;
    private final Program python;
    private final Program opendkim;
    final DkimKey rsa;
    final DkimKey ed25519;

    /** Skips the test if they are not installed. */
    DkimPrograms(Path folder) throws IOException {
        this.folder = folder;
        // the system's, whose packages another one does not have
        Optional<Path> found = Optional.of(Path.of("/usr/bin/python3"))
                .filter(Files::isExecutable)
                .filter(any -> Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/dkim")));
        python = new Program(Program.require(found, "dkimpy", "python3-dkim"));
        opendkim = new Program("opendkim", "opendkim");
        rsa = DkimKey.rsa(folder.resolve("rsa.pem"), 2048);
        ed25519 = DkimKey.ed25519(folder.resolve("ed25519.pem"));
        Files.writeString(folder.resolve("script.py"), SCRIPT);
        publish(Map.of());
    }

    /** The records that there are, besides those of the two keys. */
    void publish(Map<String, String> others) throws IOException {
        Map<String, String> records = new LinkedHashMap<>();
        records.put("rsa", rsa.record());
        records.put("ed", ed25519.record());
        records.putAll(others);
        List<String> lines = new ArrayList<>();
        records.forEach((selector, record) -> lines.add(selector + "._domainkey.example.org " + record));
        Files.write(folder.resolve("keys.txt"), lines);
    }

    void write(String name, byte[] message) throws IOException {
        Files.write(folder.resolve(name), message);
    }

    /**
     * Signs by dkimpy.
     *
     * @param jobs each with the names of two files, selector, key file, algorithm, both canonicalizations, and whether {@code l=} is set
     */
    void sign(List<String> jobs) throws Exception {
        Program.Result result = python.run(
                String.join("\n", jobs) + "\n",
                List.of(folder.resolve("script.py").toString(), "sign", folder.toString()));
        if (result.status() != 0) {
            throw new AssertionError(result.output());
        }
    }

    /** The results of dkimpy for each message of the folder, by its name: {@code pass} or {@code fail} for each signature. */
    Map<String, List<String>> dkimpy() throws Exception {
        Program.Result result =
                python.run("", List.of(folder.resolve("script.py").toString(), "verify", folder.toString()));
        if (result.status() != 0) {
            throw new AssertionError(result.output());
        }
        Map<String, List<String>> results = new LinkedHashMap<>();
        for (String line : result.output().split("\n")) {
            String[] words = line.split(" ");
            results.computeIfAbsent(words[0], any -> new ArrayList<>()).add(words[2]);
        }
        return results;
    }

    /** Signs by OpenDKIM. */
    byte[] signedByOpendkim(byte[] message, String canonicalization) throws Exception {
        write("unsigned", message);
        Path settings = Files.writeString(folder.resolve("sign.conf"), """
                Mode s
                Domain example.org
                Selector rsa
                KeyFile %s
                RequireSafeKeys no
                Syslog no
                Canonicalization %s
                """.formatted(rsa.file(), canonicalization));
        String output = run(settings, "unsigned");
        Matcher matcher = FIELD.matcher(output);
        if (!matcher.find()) {
            throw new AssertionError(output);
        }
        String field = "DKIM-Signature: " + matcher.group(1).replaceAll("\r?\n", "\r\n") + "\r\n";
        return (field + new String(message, ISO_8859_1)).getBytes(ISO_8859_1);
    }

    /** OpenDKIM's result for each signature that it could read: selector, the beginning of {@code b=}, and result. */
    List<String> opendkim(String name) throws Exception {
        Path settings = Files.writeString(folder.resolve("verify.conf"), """
                Mode v
                TestPublicKeys %s
                AlwaysAddARHeader yes
                On-BadSignature accept
                On-NoSignature accept
                On-KeyNotFound accept
                On-InternalError accept
                Syslog no
                """.formatted(folder.resolve("keys.txt")));
        List<String> results = new ArrayList<>();
        Matcher matcher = VERDICT.matcher(run(settings, name));
        while (matcher.find()) {
            results.add(matcher.group(2) + " " + matcher.group(3) + " " + matcher.group(1));
        }
        return results;
    }

    private String run(Path settings, String name) throws Exception {
        return opendkim.run(
                        "",
                        List.of(
                                "-x",
                                settings.toString(),
                                "-vv",
                                "-t",
                                folder.resolve(name).toString()))
                .output();
    }
}
