package org.postern.jca.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.resource.spi.InvalidPropertyException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.jca.config.BeanProperties;
import org.postern.settings.Settings;
import org.postern.upstream.UpstreamSettings;

/** Which properties of the outgoing server go together, and what the administrator is told of those that do not. */
@Tag("unit")
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
        factory(properties).settings();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host= | Invalid value '' for property host: expected",
                "port=0 | Invalid value '0' for property port: expected",
                "host=a, b; addresses=c=192.0.2.1 | Invalid value 'c=192.0.2.1' for property addresses: expected",
                "addresses=127.0.0.1=here | Invalid value '127.0.0.1=here' for property addresses: expected",
                "sourceAddress=localhost | Invalid value 'localhost' for property sourceAddress: expected",
                "sourceAddress=192.0.2.0/24 | Invalid value '192.0.2.0/24' for property sourceAddress: expected",
                "failoverTimeout=0s | Invalid value '0s' for property failoverTimeout: expected",
                "hostDownTime=soon | Invalid value 'soon' for property hostDownTime: expected",
                "maxReplySize=511 | Invalid value '511' for property maxReplySize: expected a size from 512 to 2MiB",
                "maxReplySize=3MiB | Invalid value '3MiB' for property maxReplySize: expected",
                "password=secret | Invalid value '' for property userName: expected a user name, since",
                "tokenSource=file:/run/token | Invalid value '' for property userName: expected a user name, since",
                "userName=ann | Invalid value '' for property password: expected",
                "userName=a\u0001n; password=secret | for property userName: expected a name without control characters",
                "userName=ann; password=secret; mechanisms= | Invalid value '' for property mechanisms: expected",
                "userName=ann; password=secret; mechanisms=DIGEST-MD5 | Invalid value 'DIGEST-MD5' for property mechanisms: expected",
                "userName=ann; password=secret; mechanisms=PLAIN, plain | Invalid value 'PLAIN, plain' for property mechanisms: expected",
                "userName=ann; password=secret; mechanisms=XOAUTH2 | Invalid value 'XOAUTH2' for property mechanisms: expected",
                "userName=ann; tokenSource=file:/run/token; mechanisms=PLAIN | Invalid value 'PLAIN' for property mechanisms: expected",
                "userName=ann; tokenSource=/run/token | Invalid value '/run/token' for property tokenSource: expected",
                "userName=ann; tokenSource=file:token | Invalid value 'file:token' for property tokenSource: expected",
                "userName=ann; tokenSource=ftp://a/b | Invalid value 'ftp://a/b' for property tokenSource: expected",
                "userName=ann; tokenSource=https:/token | Invalid value 'https:/token' for property tokenSource: expected",
                "userName=ann; tokenSource=https://a/token | Invalid value '' for property tokenClientId: expected",
                "tokenClientId=gateway | Invalid value '' for property tokenSource: expected the URL of a token endpoint, since",
                "tokenScope=mail | Invalid value '' for property tokenSource: expected",
                "tokenClientSecret=secret | Invalid value '' for property tokenSource: expected",
                "userName=ann; tokenSource=file:/run/token; tokenClientId=x | Invalid value 'file:/run/token' for property tokenSource: expected",
                "trustedCertificates=pom.xml | Invalid value 'pom.xml' for property trustedCertificates: expected",
                "clientCertificate=pom.xml | Invalid value 'pom.xml' for property clientCertificate: expected",
                "userName=ann; tokenSource=https://me:hidden@a/token | Invalid value 'https://***@a/token' for property tokenSource: expected",
            })
    void whatDoesNot(String properties, String complaint) throws Exception {
        SmtpManagedConnectionFactory factory = factory(properties);
        assertThatExceptionOfType(InvalidPropertyException.class)
                .isThrownBy(factory::settings)
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
                .isThrownBy(factory::settings)
                .withMessageContaining("9 invalid settings")
                .withMessageNotContaining("secret");
    }

    @Test
    void noSecretIsShown() throws Exception {
        Settings texts = new Settings(BeanProperties.properties(factory("userName=ann; password=hidden1;"
                + " trustedCertificatesPassword=hidden2; tokenSource=https://a/token; tokenClientId=b;"
                + " tokenClientSecret=hidden3")));
        UpstreamSettings settings = UpstreamSettings.read(texts);
        assertThat(settings + " " + settings.credentials() + " "
                        + settings.credentials().orElseThrow().tokens())
                .contains("127.0.0.1:25", "ann", "https://a/token")
                .doesNotContain("hidden");
    }
}
