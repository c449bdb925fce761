package org.postern.filters.scan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an ICAP service says it has found: a virus, or another reason why a content is not to go on.
 *
 * @param fields of its answer that tell of it, by their names, the most telling first; none if it has found nothing
 */
public record Findings(Map<String, String> fields) {

    private static final List<String> NAMES = List.of(
            "X-Infection-Found",
            "X-Virus-ID",
            "X-Virus-Name",
            "X-Violations-Found",
            "X-Block-Reason",
            "X-Blocked-Reason");

    private static final Pattern THREAT = Pattern.compile("Threat=\\s*([^;]*[^;\\s])");
    /** The first of several: a file, what it has, and two numbers. */
    private static final Pattern VIOLATION = Pattern.compile("\\d+ +\\S+ +(\\S+) +.*");

    /** Those of an answer. A field with the value {@code 0} reports nothing. */
    public static Findings of(IcapAnswer answer) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : NAMES) {
            answer.headers()
                    .first(name)
                    .filter(value -> !value.equals("0"))
                    .ifPresent(value -> fields.put(name, value));
        }
        return new Findings(fields);
    }

    /** How the service calls it, such as the name of a virus; empty if it has found nothing. */
    public Optional<String> name() {
        for (Map.Entry<String, String> finding : fields.entrySet()) {
            Matcher threat = THREAT.matcher(finding.getValue());
            Matcher violation = VIOLATION.matcher(finding.getValue());
            if (threat.find()) {
                return Optional.of(threat.group(1));
            }
            if (finding.getKey().equals("X-Violations-Found") && violation.matches()) {
                return Optional.of(violation.group(1));
            }
        }
        return fields.values().stream().findFirst();
    }
}
