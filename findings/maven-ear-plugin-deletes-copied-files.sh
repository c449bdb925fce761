#!/bin/bash
# maven-ear-plugin 3.3.0 deletes from its work folder, in the second build, what another plug-in has copied there.
#
# A file that maven-resources-plugin 3.3.1 copies into the folder in which the EAR is put together is in the EAR of the first build. In a
# second build without "clean" the resources plug-in finds the copy up to date and leaves it alone; the EAR plug-in then takes it for
# something outdated, since it is older than the build and none of its own files, and deletes it. Both builds end with success.
#
# Expected here: the first EAR has META-INF/LICENSE, the second one has not. Exit status 0 as long as that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId>
  <artifactId>sample</artifactId>
  <version>1</version>
  <packaging>ear</packaging>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-resources-plugin</artifactId>
        <version>3.3.1</version>
        <executions>
          <execution>
            <id>license</id>
            <phase>prepare-package</phase>
            <goals>
              <goal>copy-resources</goal>
            </goals>
            <configuration>
              <outputDirectory>${project.build.directory}/${project.build.finalName}/META-INF</outputDirectory>
              <resources>
                <resource>
                  <directory>texts</directory>
                </resource>
              </resources>
            </configuration>
          </execution>
        </executions>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-ear-plugin</artifactId>
        <version>3.3.0</version>
        <configuration>
          <version>10</version>
        </configuration>
      </plugin>
    </plugins>
  </build>
</project>
POM
mkdir texts
echo 'a licence' > texts/LICENSE
count() { # builds, and counts the file in the EAR
  mvn -B -ntp -q package >&2
  unzip -l target/sample-1.ear | grep -c 'META-INF/LICENSE' || true
}
first=$(count)
sleep 1 # file times of whole seconds
second=$(count)
echo "META-INF/LICENSE in the EAR of the first build: $first, of the second: $second"
[ "$first" = 1 ] && [ "$second" = 0 ]
