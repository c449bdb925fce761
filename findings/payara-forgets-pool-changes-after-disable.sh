#!/bin/bash
# Payara Server 6.2025.9 ignores a changed property of a connector connection pool once the application with the resource adapter has been
# disabled and enabled; and it ignores a removed one always.
#
# Before, a changed property holds at once: the server makes a new ManagedConnectionFactory with it. After "asadmin disable" and "asadmin
# enable", "asadmin set" succeeds, "asadmin get" shows the new value, and the factory that connections are made by goes on with the old one,
# for Ping as well. Only a change of the pool itself, such as of its description, makes the server take what has been changed meanwhile. A
# property that is removed (set to nothing) stays in force in the same way, also in an application that was never disabled.
#
# The adapter here has one property, host, and says in the exception of each connection what that is, which ping-connection-pool shows.
#
# Expected here: host=one, two, two (after disable and enable), two (after set host=three), three (after set description), three (after the
# removal), default (after set description). Exit status 0 as long as that is so. Needs Maven, a JDK 17 and ports from 27000 to 27086.
set -euo pipefail
folder=$(mktemp -d)
asadmin() { "$folder/payara6/bin/asadmin" --port 27048 "$@"; }
trap '"$folder/payara6/bin/asadmin" stop-domain --kill true --domaindir "$folder/domains" d >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
cd "$folder"
mvn -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -DoutputDirectory="$folder" \
  -Dartifact=fish.payara.distributions:payara:6.2025.9:zip
mvn -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -DoutputDirectory="$folder" \
  -Dartifact=jakarta.platform:jakarta.jakartaee-api:10.0.0
jar xf payara-6.2025.9.zip
chmod +x payara6/bin/* payara6/glassfish/bin/*

mkdir -p src classes
cat >src/Adapter.java <<'JAVA'
package probe;

import jakarta.resource.spi.*;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import javax.transaction.xa.XAResource;

@Connector
public class Adapter implements ResourceAdapter {
    public void start(BootstrapContext context) {}
    public void stop() {}
    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) {}
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {}
    public XAResource[] getXAResources(ActivationSpec[] specs) { return null; }
    @Override public boolean equals(Object other) { return this == other; }
    @Override public int hashCode() { return 1; }
}
JAVA
cat >src/Connections.java <<'JAVA'
package probe;

public interface Connections extends java.io.Serializable {}
JAVA
cat >src/Factory.java <<'JAVA'
package probe;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.*;
import java.io.PrintWriter;
import java.util.Set;
import javax.security.auth.Subject;

@ConnectionDefinition(connectionFactory = Connections.class, connectionFactoryImpl = Factory.Made.class,
        connection = Runnable.class, connectionImpl = Thread.class)
public class Factory implements ManagedConnectionFactory, ResourceAdapterAssociation {
    public static class Made implements Connections {}

    @ConfigProperty
    private String host = "default";
    private ResourceAdapter adapter;

    public String getHost() { return host; }
    public void setHost(String host) { this.host = host; }
    public Object createConnectionFactory(ConnectionManager manager) { return new Made(); }
    public Object createConnectionFactory() { return new Made(); }
    public ManagedConnection createManagedConnection(Subject subject, ConnectionRequestInfo request) throws ResourceException {
        throw new ResourceException("host=" + host);
    }
    public ManagedConnection matchManagedConnections(Set set, Subject subject, ConnectionRequestInfo request) { return null; }
    public void setLogWriter(PrintWriter writer) {}
    public PrintWriter getLogWriter() { return null; }
    public ResourceAdapter getResourceAdapter() { return adapter; }
    public void setResourceAdapter(ResourceAdapter adapter) { this.adapter = adapter; }
    @Override public boolean equals(Object other) { return other instanceof Factory f && f.host.equals(host); }
    @Override public int hashCode() { return host.hashCode(); }
}
JAVA
javac --release 17 -nowarn -cp jakarta.jakartaee-api-10.0.0.jar -d classes src/*.java
jar cf adapter.jar -C classes .
jar cf ra.rar adapter.jar
mkdir -p META-INF
cat >META-INF/application.xml <<'XML'
<application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10"><module><connector>ra.rar</connector></module></application>
XML
jar cf probe.ear META-INF ra.rar

payara6/bin/asadmin create-domain --domaindir "$folder/domains" --portbase 27000 --nopassword true d >/dev/null
payara6/bin/asadmin start-domain --domaindir "$folder/domains" d >/dev/null
asadmin deploy --name probe probe.ear >/dev/null
asadmin create-connector-connection-pool --raname 'probe#ra' --connectiondefinition probe.Connections --steadypoolsize 0 \
  --property host=one pool >/dev/null
asadmin create-connector-resource --poolname pool probe/connections >/dev/null
seen=()
ping() {
  local host
  host=$({ asadmin ping-connection-pool pool 2>&1 || true; } | grep -o -m 1 'host=[a-z]*')
  echo "$1: the factory has $host"
  seen+=("${host#host=}")
}
change() { asadmin set "resources.connector-connection-pool.pool.$1" >/dev/null; }
ping 'created with host=one'
change property.host=two
ping 'set host=two'
asadmin disable probe >/dev/null
asadmin enable probe >/dev/null
ping 'disabled and enabled'
change property.host=three
asadmin get resources.connector-connection-pool.pool.property.host
ping 'set host=three'
change description=a
ping 'set description'
change property.host=
ping 'removed host'
change description=b
ping 'set description'
[ "${seen[*]}" = 'one two two two three three default' ]
