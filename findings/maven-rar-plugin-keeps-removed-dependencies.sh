#!/bin/bash
# maven-rar-plugin 3.0.0 puts JARs into the RAR that are no dependencies any more.
#
# It collects what goes into the archive in target/<finalName> and removes nothing there. After a dependency was removed or updated, a build without
# "clean" makes a RAR with the old JAR beside the new ones, so that an adapter runs with two versions of a library, of which one wins by
# chance. The WAR plugin (3.4.0) deletes such a JAR from its folder.
#
# Expected here, after commons-codec was replaced by commons-cli: "war: commons-cli", "rar: commons-cli commons-codec". Exit status 0 as long as that
# is so. Needs Maven and a JDK 17.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
project() { # packaging, plugin's version, dependency
  mkdir -p "$1"
  cat >"$1/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>example-$1</artifactId>
  <version>1</version>
  <packaging>$1</packaging>
  <properties><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
  <dependencies>
    <dependency><groupId>${3%%:*}</groupId><artifactId>$(cut -d: -f2 <<<"$3")</artifactId><version>${3##*:}</version></dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-$1-plugin</artifactId><version>$2</version>
        <configuration>$([ "$1" = war ] && echo '<failOnMissingWebXml>false</failOnMissingWebXml>')</configuration></plugin>
    </plugins>
  </build>
</project>
POM
}
for kind in war:3.4.0 rar:3.0.0; do
  for dependency in commons-codec:commons-codec:1.17.1 commons-cli:commons-cli:1.9.0; do
    project "${kind%:*}" "${kind#*:}" "$dependency"
    if [ "${kind%:*}" = rar ]; then
      mkdir -p rar/src/main/rar/META-INF
      echo '<connector xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.1"/>' >rar/src/main/rar/META-INF/ra.xml
    fi
    mvn -B -q -ntp -f "${kind%:*}/pom.xml" package >/dev/null
  done
  echo "${kind%:*}: $(jar tf "${kind%:*}"/target/*."${kind%:*}" | grep -o 'commons-c[a-z]*' | sort -u | xargs)"
done | tee seen
[ "$(cat seen)" = $'war: commons-cli\nrar: commons-cli commons-codec' ]
