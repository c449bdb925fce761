#!/bin/bash
# Payara 6.2024.8 logs a SEVERE line with an exception for each class that a multi-release JAR in an application's lib has for a newer Java.
#
# While it deploys, it reads every class in the libraries to find annotations, those below META-INF/versions included, which no JVM older than the version named
# there loads. Its ASM does not know class files of Java 25, so bcprov-jdk18on 1.87, a valid library for Java 8, makes dozens of stack traces with "Unsupported
# class file major version 69". The deployment goes on. <scanning-exclude> in glassfish-application.xml does not change it.
#
# Expected here: some lines "SEVERE: Exception while visiting META-INF/versions/25/…", and "deployed". Exit status 0 as long as that is so. Needs Maven and a JDK 17; downloads
# 180 MB.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for artifact in fish.payara.extras:payara-embedded-all:6.2024.8 org.bouncycastle:bcprov-jdk18on:1.87; do
  mvn -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -DoutputDirectory="$folder" -Dartifact=$artifact
done
mkdir -p war/WEB-INF/lib
cp bcprov-*.jar war/WEB-INF/lib/
echo hello >war/index.html
(cd war && jar cf ../app.war .)
cat >Probe.java <<'JAVA'
import java.io.File;
import org.glassfish.embeddable.GlassFish;
import org.glassfish.embeddable.GlassFishRuntime;

public class Probe {
    public static void main(String[] args) throws Exception {
        GlassFish server = GlassFishRuntime.bootstrap().newGlassFish();
        server.start();
        System.out.println(server.getDeployer().deploy(new File("app.war"), "--name=app") == null ? "refused" : "deployed");
        server.stop();
        System.exit(0);
    }
}
JAVA
opens=$(for name in java.base/java.lang java.base/java.io java.base/java.util java.base/java.net java.base/sun.nio.fs java.base/sun.net.www.protocol.jrt \
  java.base/sun.net.www.protocol.jar java.base/jdk.internal.loader java.naming/javax.naming.spi java.rmi/sun.rmi.transport java.logging/java.util.logging; do
  printf -- '--add-opens=%s=ALL-UNNAMED ' $name
done)
# shellcheck disable=SC2086
java $opens --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED -cp payara-embedded-all-6.2024.8.jar Probe.java >seen 2>&1 || true
grep -m1 'SEVERE: Exception while visiting META-INF/versions/25/' seen
grep -m1 'Unsupported class file major version 69' seen
grep -x deployed seen
