#!/bin/bash
# Payara Server 6.2025.9 delivers no call of a method that the listener interface of a message-driven bean inherits.
#
# The interface of a bean extends another one, and both have a method. The adapter gets an endpoint and calls both. The call of the
# declared method arrives. That of the inherited one, which the endpoint implements and which the bean has, ends in
# jakarta.ejb.EJBException: the container has transaction attributes for the methods that the listener interface itself declares, and
# says of any other "Transaction Attribute not found for method". Jakarta Enterprise Beans (5.4.2) allows listener interfaces any methods.
# If the interface declares the inherited method once more, the call arrives.
#
# Expected here: "declared arrives", "inherited fails: ... Transaction Attribute not found ...", "redeclared arrives". Exit status 0 as
# long as that is so. Needs Maven, a JDK 17 and ports from 28000 to 28086.
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

mkdir -p src/api src/ra src/beans classes/{api,ra,beans} application/META-INF application/lib
cat >src/api/Inherited.java <<'JAVA'
package probe.api;

public interface Inherited {
    void inherited();

    void redeclared();
}
JAVA
cat >src/api/Listener.java <<'JAVA'
package probe.api;

public interface Listener extends Inherited {
    void declared();

    @Override
    void redeclared();
}
JAVA
cat >src/ra/Activation.java <<'JAVA'
package probe;

import jakarta.resource.spi.*;

@jakarta.resource.spi.Activation(messageListeners = probe.api.Listener.class)
public class Activation implements ActivationSpec, java.io.Serializable {
    private ResourceAdapter adapter;
    public void validate() {}
    public ResourceAdapter getResourceAdapter() { return adapter; }
    public void setResourceAdapter(ResourceAdapter adapter) { this.adapter = adapter; }
}
JAVA
cat >src/ra/Adapter.java <<'JAVA'
package probe;

import jakarta.resource.spi.*;
import jakarta.resource.spi.endpoint.*;
import javax.transaction.xa.XAResource;
import probe.api.*;

@Connector
public class Adapter implements ResourceAdapter {
    public void start(BootstrapContext context) {}
    public void stop() {}
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {}
    public XAResource[] getXAResources(ActivationSpec[] specs) { return null; }
    @Override public boolean equals(Object other) { return this == other; }
    @Override public int hashCode() { return 1; }

    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) {
        Thread thread = new Thread(null, () -> {
            call(factory, "declared", bean -> bean.declared());
            call(factory, "inherited", bean -> bean.inherited());
            call(factory, "redeclared", bean -> bean.redeclared());
            System.out.println("PROBE end");
        }, "probe", 0, false);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
    }

    private static void call(MessageEndpointFactory factory, String name, java.util.function.Consumer<Listener> method) {
        MessageEndpoint endpoint = null;
        while (endpoint == null) {
            try {
                endpoint = factory.createEndpoint(null);
            } catch (UnavailableException e) {
                Thread.onSpinWait(); // while the application is being deployed
            }
        }
        try {
            method.accept((Listener) endpoint);
            System.out.println("PROBE " + name + " arrives");
        } catch (RuntimeException e) {
            System.out.println("PROBE " + name + " fails: " + e.getClass().getName() + ": " + e.getMessage());
        } finally {
            endpoint.release();
        }
    }
}
JAVA
cat >src/beans/Bean.java <<'JAVA'
package probe.beans;

@jakarta.ejb.MessageDriven
public class Bean implements probe.api.Listener {
    public void declared() {}
    public void inherited() {}
    public void redeclared() {}
}
JAVA
api=jakarta.jakartaee-api-10.0.0.jar
javac --release 17 -cp $api -d classes/api src/api/*.java
javac --release 17 -cp $api:classes/api -d classes/ra src/ra/*.java
javac --release 17 -cp $api:classes/api -d classes/beans src/beans/*.java
jar cf application/lib/api.jar -C classes/api .
jar cf adapter.jar -C classes/ra .
jar cf application/ra.rar adapter.jar
jar cf application/beans.jar -C classes/beans .
cat >application/META-INF/application.xml <<'XML'
<application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10"><initialize-in-order>true</initialize-in-order><module><connector>ra.rar</connector></module><module><ejb>beans.jar</ejb></module></application>
XML
jar cf probe.ear -C application .

payara6/bin/asadmin create-domain --domaindir "$folder/domains" --portbase 28000 --nopassword true d >/dev/null
payara6/bin/asadmin start-domain --domaindir "$folder/domains" d >/dev/null
asadmin deploy --name probe probe.ear >/dev/null
log=domains/d/logs/server.log
for _ in {1..60}; do
  ! grep -q 'PROBE end' $log || break
  sleep 1
done
grep -o 'PROBE .*' $log | sed 's/]]$//'
grep -q 'PROBE declared arrives' $log
grep -q 'PROBE inherited fails: jakarta.ejb.EJBException: Transaction Attribute not found' $log
grep -q 'PROBE redeclared arrives' $log
