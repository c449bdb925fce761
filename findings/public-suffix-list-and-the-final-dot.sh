#!/bin/bash
# public-suffix-list 2.2.4 (de.malkusch.whois-server-list) does not know names that end with a dot, as the DNS writes them, nor names with an empty label.
#
# getRegistrableDomain("com.") throws ArrayIndexOutOfBoundsException, where "com" gives null; "example.com." gives "example.com", without
# the dot; and "a..com", which is no domain name at all, gives ".com". A caller has to take the dot away, and to check labels, before it asks.
# To build the list takes more than a second, so it is no call for the first mail.
#
# Expected here: the four lines below. Exit status 0 as long as that is so. Needs Maven and a JDK 17.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for artifact in de.malkusch.whois-server-list:public-suffix-list:2.2.4 org.apache.commons:commons-lang3:3.18.0; do
  mvn -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -DoutputDirectory="$folder" -Dartifact=$artifact
done
cat >Probe.java <<'JAVA'
import de.malkusch.whoisServerList.publicSuffixList.PublicSuffixList;
import de.malkusch.whoisServerList.publicSuffixList.PublicSuffixListFactory;

public class Probe {
    public static void main(String[] args) {
        PublicSuffixList list = new PublicSuffixListFactory().build();
        for (String name : new String[] {"com", "com.", "example.com.", "a..com"}) {
            String found;
            try {
                found = String.valueOf(list.getRegistrableDomain(name));
            } catch (RuntimeException e) {
                found = e.getClass().getSimpleName();
            }
            System.out.println(name + " -> " + found);
        }
    }
}
JAVA
java -cp './*' Probe.java | tee seen
[ "$(cat seen)" = $'com -> null\ncom. -> ArrayIndexOutOfBoundsException\nexample.com. -> example.com\na..com -> .com' ]
