package org.postern.filters.xml.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.api.mime.Part;
import org.postern.filters.xml.ContentIds;
import org.postern.filters.xml.XmlDocument;
import org.postern.filters.xml.XmlException;
import org.postern.filters.xml.XmlParts;
import org.postern.filters.xml.check.DocumentCheck.Outcome;

/** Checks the documents of one message, one after the other, so that one of them is in memory at a time. */
final class MessageCheck {

    private static final int MAX_DOCUMENTS = 100;

    /**
     * What came out for a message.
     *
     * @param failure why a signature is not valid, or a document cannot be read
     * @param signers the subjects of valid signatures' certificates
     * @param signed the names of the documents that are covered
     * @param unsigned which is not, if one is not
     */
    record Result(Optional<String> failure, String signers, String signed, String unsigned) {

        /** Whether there is a document, and each one is covered. */
        boolean isPass() {
            return failure.isEmpty() && unsigned.isEmpty();
        }

        String status() {
            return failure.isPresent() ? "fail" : isPass() ? "pass" : "none";
        }
    }

    private final XmlParts kinds;
    private final DocumentCheck check;
    private final ContentIds contents;
    private final Budget budget = new Budget();

    private final Map<XmlParts.Found, Outcome> outcomes = new LinkedHashMap<>();
    /** Parts that detached signatures cover. */
    private final Set<Part> coveredParts = new HashSet<>();

    private final Set<String> signers = new LinkedHashSet<>();

    MessageCheck(XmlParts kinds, DocumentCheck check, Part root) {
        this.kinds = kinds;
        this.check = check;
        contents = new ContentIds(root.all());
    }

    Result check(List<XmlParts.Found> parts) throws IOException {
        if (parts.size() > MAX_DOCUMENTS) {
            return new Result(Optional.of("more than " + MAX_DOCUMENTS + " XML documents"), "", "", "");
        }
        for (XmlParts.Found part : parts) {
            outcomes.put(part, kinds.isTooLarge(part.part()) ? Outcome.UNSIGNED : check(part));
        }
        return new Result(
                failure(),
                XmlException.line(String.join("; ", signers)),
                XmlException.line(outcomes.keySet().stream()
                        .filter(this::isCovered)
                        .map(XmlParts.Found::name)
                        .collect(Collectors.joining(", "))),
                unsigned());
    }

    private Outcome check(XmlParts.Found part) throws IOException {
        try {
            Outcome outcome = check.check(XmlDocument.parse(part.read().text()), contents, budget);
            for (ValidSignature each : outcome.valid()) {
                signers.add(each.signer().getSubjectX500Principal().getName());
                coveredParts.addAll(each.parts());
            }
            return new Outcome(List.of(), outcome.signed(), outcome.covered(), outcome.detached(), outcome.reason());
        } catch (XmlException e) {
            return Outcome.failed(e.getMessage());
        }
    }

    private boolean isCovered(XmlParts.Found part) {
        Outcome outcome = outcomes.getOrDefault(part, Outcome.UNSIGNED);
        return (outcome.covered() && !outcome.detached()) || coveredParts.contains(part.part());
    }

    private Optional<String> failure() {
        List<String> failures = new ArrayList<>();
        outcomes.forEach((part, outcome) -> {
            if (outcome.signed() && !outcome.covered() && !coveredParts.contains(part.part())) {
                failures.add(part.name() + ": " + outcome.reason().orElse("not covered"));
            }
        });
        return failures.stream().findFirst().map(XmlException::line);
    }

    private String unsigned() {
        if (outcomes.isEmpty()) {
            return "no XML document";
        }
        return outcomes.entrySet().stream()
                .filter(each -> !isCovered(each.getKey()) && !each.getValue().detached())
                .map(each -> each.getKey().name() + " is not signed")
                .findFirst()
                .orElse("");
    }
}
