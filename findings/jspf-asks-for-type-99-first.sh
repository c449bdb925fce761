#!/bin/bash
# jSPF 1.0.5 asks the DNS for records of the type SPF (99) before it asks for TXT, for each domain of a check.
#
# RFC 7208 §3.1 (2014) has dropped that type: records MUST be published as TXT only, and checkers ask for TXT. Each include and redirect costs one more
# question and one more answer's time, a record of type 99 that a domain has left behind is taken in the place of its TXT record, and
# questions for an obsolete type are dropped by some firewalls, which is a time-out for each.
#
# Expected here: "SPF example.org", "TXT example.org", "SPF other.example", "TXT other.example", "pass". Exit status 0 as long as that is so. Needs Maven and a JDK 17.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for artifact in org.apache.james.jspf:apache-jspf-resolver:1.0.5 dnsjava:dnsjava:3.6.0 org.slf4j:slf4j-api:2.0.3 org.slf4j:slf4j-nop:2.0.3; do
  mvn -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -DoutputDirectory="$folder" -Dartifact=$artifact
done
cat >Probe.java <<'JAVA'
import java.util.List;
import org.apache.james.jspf.core.DNSRequest;
import org.apache.james.jspf.core.DNSService;
import org.apache.james.jspf.impl.SPF;

public class Probe {
    public static void main(String[] args) {
        DNSService dns = new DNSService() {
            @Override
            public List<String> getRecords(DNSRequest request) {
                String type = request.getRecordType() == DNSRequest.SPF ? "SPF" : request.getRecordType() == DNSRequest.TXT ? "TXT" : "other";
                System.out.println(type + " " + request.getHostname());
                if (!type.equals("TXT")) {
                    return null;
                }
                return List.of(request.getHostname().equals("example.org") ? "v=spf1 include:other.example -all" : "v=spf1 ip4:192.0.2.1 -all");
            }

            @Override
            public List<String> getLocalDomainNames() {
                return List.of();
            }

            @Override
            public int getRecordLimit() {
                return 10;
            }

            @Override
            public void setRecordLimit(int limit) {}

            @Override
            public void setTimeOut(int seconds) {}

            @Override
            public java.util.concurrent.CompletionStage<List<String>> getRecordsAsync(DNSRequest request) {
                return java.util.concurrent.CompletableFuture.completedFuture(getRecords(request));
            }
        };
        System.out.println(new SPF(dns).checkSPF("192.0.2.1", "ann@example.org", "mail.example.org").getResult());
    }
}
JAVA
java -cp './*' Probe.java | tee seen
[ "$(cat seen)" = $'SPF example.org\nTXT example.org\nSPF other.example\nTXT other.example\npass' ]
