package org.postern.filters.address;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.api.text.EncodedWords;

/** What users take for an address in a text that is none, such as a name or a comment. */
final class AddressLike {

    private static final Pattern WIDE_SIGN = Pattern.compile("[\\uFF20\\uFE6B]");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cc}&&[^\\t]]+");
    private static final Pattern AROUND_SIGN = Pattern.compile("\\s?@\\s?");
    private static final Pattern DOMAIN = Pattern.compile("[\\p{L}\\p{M}\\p{Nd}._-]+");
    private static final String SEPARATORS = "()<>[],:;\"'\\@";

    private AddressLike() {}

    /** Whether users could see another at sign than the one that is written there. */
    static boolean isDisguised(String address) {
        return address.contains("=?") || WIDE_SIGN.matcher(address).find();
    }

    /** With encoded words (RFC 2047) as strict readers decode them, and as lenient ones do; those whose domain has two labels or more. */
    static Set<MailAddress> in(String text) {
        Set<MailAddress> found = new LinkedHashSet<>();
        if (text.contains("=?")) {
            scan(EncodedWords.decode(text), found);
            scan(EncodedWords.decodeLeniently(text), found);
        } else {
            scan(text, found);
        }
        return found;
    }

    private static void scan(String text, Set<MailAddress> found) {
        if (text.indexOf('@') < 0 && !WIDE_SIGN.matcher(text).find()) {
            return;
        }
        String visible = INVISIBLE.matcher(text.replace("\\", "")).replaceAll("");
        String shown = AROUND_SIGN
                .matcher(Normalizer.normalize(visible, Normalizer.Form.NFKC))
                .replaceAll("@");
        Matcher domain = DOMAIN.matcher(shown);
        for (int sign = shown.indexOf('@'); sign >= 0; sign = shown.indexOf('@', sign + 1)) {
            int begin = beginOfLocalPart(shown, sign);
            if (begin < sign && domain.region(sign + 1, shown.length()).lookingAt()) {
                MailAddress address = new MailAddress(shown.substring(begin, sign), withoutEnd(domain.group()));
                address.domainName().ifPresent(name -> found.add(address));
            }
        }
    }

    /** One that ends with a quotation mark, or something else that separates, has at least that. */
    private static int beginOfLocalPart(String text, int sign) {
        int begin = sign;
        while (begin > 0 && !isSeparator(text.charAt(begin - 1))) {
            begin--;
        }
        boolean quoted = begin == sign && begin > 0 && "\"'".indexOf(text.charAt(begin - 1)) >= 0;
        return quoted ? begin - 1 : begin;
    }

    private static boolean isSeparator(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || SEPARATORS.indexOf(c) >= 0;
    }

    private static String withoutEnd(String domain) {
        int end = domain.length();
        while (end > 0 && ".-_".indexOf(domain.charAt(end - 1)) >= 0) {
            end--;
        }
        return domain.substring(0, end);
    }
}
