package org.postern.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.resource.spi.InvalidPropertyException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.settings.Settings;
import org.postern.upstream.UpstreamSettings;

/** Which properties of the outgoing server go together, and what the administrator is told of those that do not. */
class OutgoingServerPropertiesTest {

    /** A bean with properties as in {@code host=a; userName=ann}. */
    private static SmtpManagedConnectionFactory factory(String properties) throws Exception {
        SmtpManagedConnectionFactory factory = new SmtpManagedConnectionFactory();
        Map<String, PropertyDescriptor> known = new TreeMap<>();
        for (PropertyDescriptor each :
                Introspector.getBeanInfo(factory.getClass()).getPropertyDescriptors()) {
            known.put(each.getName(), each);
        }
        for (String property : properties.split("; ")) {
            if (!property.isEmpty()) {
                String[] parts = property.split("=", 2);
                known.get(parts[0]).getWriteMethod().invoke(factory, parts[1]);
            }
        }
        return factory;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host=mx1.example.org, mx2.example.org:587",
                "addresses=127.0.0.1=127.0.0.2",
                "userName=ann; password=secret",
                "userName=ann; password=secret; mechanisms=plain",
                "userName=ann; tokenSource=file:/run/token",
                "userName=ann; password=secret; tokenSource=file:/run/token",
                "userName=ann; tokenSource=file:/run/token; mechanisms=XOAUTH2",
                "userName=ann; tokenSource=https://login.example.org/token; tokenClientId=gateway",
                "userName=ann; tokenSource=http://login.example.org:8080/token?x=y; tokenClientId=gateway;"
                        + " tokenClientSecret=secret; tokenScope=mail.send",
                "maxReplySize=512",
                "maxReplySize=2MiB",
                "sourceAddress=192.0.2.1",
                "sourceAddress=2001:db8::1",
            })
    void whatGoesTogether(String properties) throws Exception {
        factory(properties).requireConfigured();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host= | host= is wrong",
                "port=0 | port=0 is wrong",
                "host=a, b; addresses=c=192.0.2.1 | addresses=c=192.0.2.1 is wrong",
                "addresses=127.0.0.1=here | addresses=127.0.0.1=here is wrong",
                "sourceAddress=localhost | sourceAddress=localhost is wrong",
                "sourceAddress=192.0.2.0/24 | sourceAddress=192.0.2.0/24 is wrong",
                "failoverTimeout=0s | failoverTimeout=0s is wrong",
                "hostDownTime=soon | hostDownTime=soon is wrong",
                "maxReplySize=511 | maxReplySize=511 is wrong; allowed is a size from 512 to 2MiB",
                "maxReplySize=3MiB | maxReplySize=3MiB is wrong",
                "password=secret | userName= is wrong; allowed is a user, since",
                "tokenSource=file:/run/token | userName= is wrong; allowed is a user, since",
                "userName=ann | password= is wrong",
                "userName=a\u0001n; password=secret | is wrong; allowed is a name without control characters",
                "userName=ann; password=secret; mechanisms= | mechanisms= is wrong",
                "userName=ann; password=secret; mechanisms=DIGEST-MD5 | mechanisms=DIGEST-MD5 is wrong",
                "userName=ann; password=secret; mechanisms=PLAIN, plain | mechanisms=PLAIN, plain is wrong",
                "userName=ann; password=secret; mechanisms=XOAUTH2 | mechanisms=XOAUTH2 is wrong",
                "userName=ann; tokenSource=file:/run/token; mechanisms=PLAIN | mechanisms=PLAIN is wrong",
                "userName=ann; tokenSource=/run/token | tokenSource=/run/token is wrong",
                "userName=ann; tokenSource=file:token | tokenSource=file:token is wrong",
                "userName=ann; tokenSource=ftp://a/b | tokenSource=ftp://a/b is wrong",
                "userName=ann; tokenSource=https:/token | tokenSource=https:/token is wrong",
                "userName=ann; tokenSource=https://a/token | tokenClientId= is wrong",
                "tokenClientId=gateway | tokenSource= is wrong; allowed is the URL of a token endpoint, since",
                "tokenScope=mail | tokenSource= is wrong",
                "tokenClientSecret=secret | tokenSource= is wrong",
                "userName=ann; tokenSource=file:/run/token; tokenClientId=x | tokenSource=file:/run/token is wrong",
                "trustedCertificates=pom.xml | trustedCertificates=pom.xml is wrong",
                "clientCertificate=pom.xml | clientCertificate=pom.xml is wrong",
                "userName=ann; tokenSource=https://me:hidden@a/token | tokenSource=https://***@a/token is wrong",
            })
    void whatDoesNot(String properties, String complaint) throws Exception {
        SmtpManagedConnectionFactory factory = factory(properties);
        assertThatExceptionOfType(InvalidPropertyException.class)
                .isThrownBy(factory::requireConfigured)
                .withMessageStartingWith("Postern, upstream server: ")
                .withMessageContaining(complaint)
                .withMessageNotContaining("secret ")
                .withMessageNotContaining("=secret");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() throws Exception {
        SmtpManagedConnectionFactory factory =
                factory("host=a b; port=x; trustedCertificates=pom.xml; sourceAddress=here;"
                        + " password=secret; mechanisms=GUESS; tokenSource=nowhere; hostDownTime=1; maxReplySize=1");
        assertThatExceptionOfType(InvalidPropertyException.class)
                .isThrownBy(factory::requireConfigured)
                .withMessageContaining("9 settings are wrong")
                .withMessageNotContaining("secret");
    }

    @Test
    void noSecretIsShown() throws Exception {
        Settings texts = new Settings(Beans.properties(factory("userName=ann; password=hidden1;"
                + " trustedCertificatesPassword=hidden2; tokenSource=https://a/token; tokenClientId=b;"
                + " tokenClientSecret=hidden3"))::get);
        UpstreamSettings settings = UpstreamSettings.read(texts);
        assertThat(settings + " " + settings.credentials() + " "
                        + settings.credentials().orElseThrow().tokens())
                .contains("127.0.0.1:25", "ann", "https://a/token")
                .doesNotContain("hidden");
    }
}
