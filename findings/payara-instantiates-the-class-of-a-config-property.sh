#!/bin/bash
# Payara Server 6.2025.9 makes an object of the class that declares an annotated field, to read the default of a property.
#
# Jakarta Connectors lets fields be annotated by @ConfigProperty, also those of a superclass. If that superclass is abstract, each of its
# fields costs three WARNINGs with an InstantiationException and some seventy lines of stack each at a deployment, which succeeds, and the
# property works. Fields of a concrete superclass cost nothing. So shared properties do not belong into an abstract class.
#
# Expected here: three WARNINGs "Failed to read the value of field [inAbstract]", none about "inConcrete", and the adapter with both values.
# Exit status 0 as long as that is so. Needs Maven, a JDK 17 and ports from 28000 to 28086.
set -euo pipefail
folder=$(mktemp -d)
asadmin() { "$folder/payara6/bin/asadmin" --port 28048 "$@"; }
trap '"$folder/payara6/bin/asadmin" stop-domain --kill true --domaindir "$folder/domains" d >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
cd "$folder"
for artifact in fish.payara.distributions:payara:6.2025.9:zip jakarta.platform:jakarta.jakartaee-api:10.0.0; do
  mvn -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -DoutputDirectory="$folder" -Dartifact=$artifact
done
jar xf payara-6.2025.9.zip
chmod +x payara6/bin/* payara6/glassfish/bin/*

mkdir -p src classes
cat >src/Concrete.java <<'JAVA'
package probe;

import jakarta.resource.spi.ConfigProperty;

public class Concrete implements java.io.Serializable {
    @ConfigProperty private String inConcrete = "one";
    public String getInConcrete() { return inConcrete; }
    public void setInConcrete(String value) { inConcrete = value; }
}
JAVA
cat >src/Abstract.java <<'JAVA'
package probe;

import jakarta.resource.spi.ConfigProperty;

public abstract class Abstract extends Concrete {
    @ConfigProperty private String inAbstract = "two";
    public String getInAbstract() { return inAbstract; }
    public void setInAbstract(String value) { inAbstract = value; }
}
JAVA
cat >src/Adapter.java <<'JAVA'
package probe;

import jakarta.resource.spi.*;
import jakarta.resource.spi.endpoint.*;
import javax.transaction.xa.XAResource;

@Connector
public class Adapter extends Abstract implements ResourceAdapter {
    public void start(BootstrapContext context) { System.out.println("PROBE " + getInConcrete() + " " + getInAbstract()); }
    public void stop() {}
    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) {}
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {}
    public XAResource[] getXAResources(ActivationSpec[] specs) { return null; }
    @Override public boolean equals(Object other) { return this == other; }
    @Override public int hashCode() { return 1; }
}
JAVA
javac --release 17 -cp jakarta.jakartaee-api-10.0.0.jar -d classes src/*.java
jar cf adapter.jar -C classes .
jar cf probe.rar adapter.jar

payara6/bin/asadmin create-domain --domaindir "$folder/domains" --portbase 28000 --nopassword true d >/dev/null
payara6/bin/asadmin start-domain --domaindir "$folder/domains" d >/dev/null
asadmin deploy --name probe probe.rar >/dev/null
log=domains/d/logs/server.log
grep -oE 'PROBE .*|Failed to read the value of field.*|^java.lang.InstantiationException' $log | sed 's/]]$//'
[ "$(grep -c 'Failed to read the value of field \[inAbstract\] on class \[probe.Abstract\]' $log)" = 3 ]
grep -q '^java.lang.InstantiationException' $log
! grep -q 'Failed to read the value of field \[inConcrete\]' $log
grep -q 'PROBE one two' $log
