package org.postern.filters.dkim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.api.mime.Header;
import org.postern.filters.domain.DomainName;

/** The domain of a message's author: that of the addresses in From (RFC 5322 §3.6.2). */
final class AuthorDomain {

    private final String text;
    private final List<String> addresses = new ArrayList<>();
    private final StringBuilder plain = new StringBuilder();
    private final StringBuilder angle = new StringBuilder();
    private boolean hasAngle;
    private int at;

    private AuthorDomain(String text) {
        this.text = text;
        while (at < text.length()) {
            next();
        }
        endAddress();
    }

    /** Empty if there is not one From with addresses of one domain. */
    static Optional<String> of(Header header) {
        List<String> values = header.all("From");
        if (values.size() != 1) {
            return Optional.empty();
        }
        Set<Optional<String>> domains = new HashSet<>();
        for (String address : new AuthorDomain(values.get(0)).addresses) {
            int at = address.lastIndexOf('@');
            domains.add(DomainName.parse(address.substring(at + 1).strip())
                    .filter(domain -> at >= 0 && domain.isQualified())
                    .map(DomainName::text));
        }
        return domains.size() == 1 ? domains.iterator().next() : Optional.empty();
    }

    private void next() {
        char c = text.charAt(at);
        switch (c) {
            case '(' -> skipComment();
            case '"' -> quoted();
            case '<' -> {
                angle.setLength(0);
                hasAngle = true;
                at++;
                while (at < text.length() && text.charAt(at) != '>') {
                    inAngle();
                }
                at++;
            }
            case ',', ';' -> {
                endAddress();
                at++;
            }
            case ':' -> { // what stands before is the name of a group
                plain.setLength(0);
                at++;
            }
            default -> {
                plain.append(c);
                at++;
            }
        }
    }

    private void inAngle() {
        char c = text.charAt(at);
        if (c == '(') {
            skipComment();
        } else if (c == '"') {
            quoted();
        } else {
            angle.append(c);
            at++;
        }
    }

    /** A local part or a display name: nothing in it is of interest, and nothing in it separates. */
    private void quoted() {
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void skipComment() {
        int depth = 0;
        do {
            char c = text.charAt(at);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at += c == '\\' ? 2 : 1;
        } while (depth > 0 && at < text.length());
    }

    private void endAddress() {
        String address = hasAngle ? angle.toString() : plain.toString();
        if (hasAngle || !address.isBlank()) {
            addresses.add(address);
        }
        plain.setLength(0);
        hasAngle = false;
    }
}
