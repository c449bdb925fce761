package org.postern.filters.users;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import org.postern.api.Auth;
import org.postern.api.ClientCertificate;
import org.postern.api.Credential;
import org.postern.api.text.Wildcard;
import org.postern.api.text.WildcardList;
import org.postern.filters.FilterSettings;
import org.postern.settings.Setting;

/** Whose a client's certificate is: a user that a part of it names, or one that an administrator has written beside that name. */
public final class CertificateUser {

    /** The part of a certificate that names a user. */
    public enum Part {
        /** The mail addresses among the subject's alternative names. */
        MAIL("mail"),
        /** The subject's common name. */
        COMMON_NAME("commonName"),
        /** The whole subject (RFC 2253). */
        SUBJECT("subject");

        private final String text;

        Part(String text) {
            this.text = text;
        }

        private List<String> of(ClientCertificate certificate) {
            return switch (this) {
                case MAIL -> certificate.mailAddresses();
                case COMMON_NAME -> commonNames(certificate.subject());
                case SUBJECT -> List.of(certificate.subject());
            };
        }

        /** The most specific one, which may be one of several attributes at its place. */
        private static List<String> commonNames(String subject) {
            try {
                LdapName name = new LdapName(subject);
                for (int i = name.size() - 1; i >= 0; i--) {
                    Attribute commonName = name.getRdn(i).toAttributes().get("CN");
                    if (commonName != null && commonName.get() instanceof String text) {
                        return List.of(text);
                    }
                }
            } catch (NamingException e) {
                return List.of(); // a name that cannot be read is none
            }
            return List.of();
        }
    }

    private final Part part;
    private final Optional<WildcardList<String>> users;

    /** @param users the user for a part, by wildcards of which the first one that matches counts; empty if the part is the user's name */
    public CertificateUser(Part part, Optional<WildcardList<String>> users) {
        this.part = part;
        this.users = users;
    }

    /** Properties {@code part} and {@code users}. */
    public CertificateUser(FilterSettings settings) {
        this(
                settings.read("part", Part.MAIL.text, CertificateUser::part),
                settings.read("users", "", CertificateUser::users));
    }

    private static Part part(Setting setting) {
        return Arrays.stream(Part.values())
                .filter(part -> part.text.equalsIgnoreCase(setting.text()))
                .findFirst()
                .orElseThrow(() -> setting.invalid("one of "
                        + Arrays.stream(Part.values()).map(each -> each.text).collect(Collectors.joining(", "))));
    }

    private static Optional<WildcardList<String>> users(Setting setting) {
        List<WildcardList.Entry<String>> entries = setting.entries(CertificateUser::entry);
        return entries.isEmpty() ? Optional.empty() : Optional.of(new WildcardList<>(entries));
    }

    /** The user comes last, since a subject may have blanks in it. */
    private static WildcardList.Entry<String> entry(Setting entry) {
        int blank = entry.text().lastIndexOf(' ');
        if (blank < 0) {
            throw entry.invalid("a wildcard and a user, such as *@example.org guest");
        }
        String name = entry.text().substring(0, blank).strip();
        return new WildcardList.Entry<>(new Wildcard(name), entry.text().substring(blank + 1));
    }

    /**
     * Finds out whose a certificate is.
     *
     * @param claimed may have an authorization identity, which has to be the user in the certificate
     * @param certificate the client's
     * @return the same for that user; empty if it names no user, or another one
     * @throws IllegalArgumentException if it is another kind of credential
     */
    public Optional<Auth> known(Auth claimed, ClientCertificate certificate) {
        if (!(claimed.credential() instanceof Credential.Certificate)) {
            throw new IllegalArgumentException(claimed.mechanism() + " has no certificate");
        }
        return part.of(certificate).stream()
                .flatMap(name -> user(name).stream())
                .filter(user -> claimed.subject().isEmpty() || claimed.subject().equals(user))
                .findFirst()
                .map(claimed::withSubject);
    }

    private Optional<String> user(String name) {
        boolean usable = !name.isBlank() && name.chars().noneMatch(Character::isISOControl);
        if (!usable) {
            return Optional.empty();
        }
        return users.isPresent() ? users.get().first(name) : Optional.of(name);
    }
}
