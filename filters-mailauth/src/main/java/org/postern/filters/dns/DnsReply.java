package org.postern.filters.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.postern.filters.dns.Dns.Type;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** What a name server has answered. */
record DnsReply(Message message) {

    boolean isNoSuchName() {
        return message.getRcode() == Rcode.NXDOMAIN;
    }

    /** The name that a name is an alias of, as far as it is in this answer; itself if it is none. */
    Name followAliases(Name name, Type type, int max) throws IOException {
        Name at = name;
        if (type == Type.CNAME) {
            return at;
        }
        for (int i = 0; i <= max; i++) {
            Name from = at;
            List<Name> targets = message.getSection(Section.ANSWER).stream()
                    .filter(record ->
                            record instanceof CNAMERecord && record.getName().equals(from))
                    .map(record -> ((CNAMERecord) record).getTarget())
                    .toList();
            if (targets.isEmpty()) {
                return at;
            }
            at = targets.get(0);
        }
        throw new IOException("aliases in a circle, or too many of them");
    }

    List<String> records(Name name, Type type) {
        return message.getSection(Section.ANSWER).stream()
                .filter(record -> record.getName().equals(name) && isOf(type, record))
                .sorted(Comparator.comparingInt(record -> record instanceof MXRecord mx ? mx.getPriority() : 0))
                .map(DnsReply::text)
                .toList();
    }

    private static boolean isOf(Type type, Record record) {
        return switch (type) {
            case A -> record instanceof ARecord;
            case AAAA -> record instanceof AAAARecord;
            case CNAME -> record instanceof CNAMERecord;
            case MX -> record instanceof MXRecord;
            case NS -> record instanceof NSRecord;
            case PTR -> record instanceof PTRRecord;
            case TXT -> record instanceof TXTRecord;
        };
    }

    private static String text(Record record) {
        if (record instanceof TXTRecord txt) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            txt.getStringsAsByteArrays().forEach(bytes::writeBytes);
            return bytes.toString(ISO_8859_1);
        }
        if (record instanceof ARecord a) {
            return a.getAddress().getHostAddress();
        }
        if (record instanceof AAAARecord aaaa) {
            InetAddress address = aaaa.getAddress();
            return address.getHostAddress();
        }
        if (record instanceof MXRecord mx) {
            return text(mx.getTarget());
        }
        if (record instanceof CNAMERecord cname) {
            return text(cname.getTarget());
        }
        return text(record instanceof NSRecord ns ? ns.getTarget() : ((PTRRecord) record).getTarget());
    }

    private static String text(Name name) {
        return name.equals(Name.root)
                ? ""
                : name.toString(true).toLowerCase(Locale.ROOT); // else in the case of the question
    }
}
