package org.postern.jca.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.jca.AdapterProperties;
import org.postern.jca.PosternResourceAdapter;
import org.postern.jca.config.BeanProperties;

/** The accessors of each property are its own. */
@Tag("unit")
class BeanPropertiesTest {

    static Iterable<String> adapter() {
        return BeanProperties.properties(new PosternResourceAdapter()).keySet();
    }

    static Iterable<String> upstream() {
        return BeanProperties.properties(new SmtpManagedConnectionFactory()).keySet();
    }

    @ParameterizedTest
    @MethodSource("adapter")
    void theAdapterHasWhatIsSet(String property) throws ReflectiveOperationException {
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        Map<String, String> before = BeanProperties.properties(adapter);
        set(adapter, AdapterProperties.class, property);
        before.put(property, "another");
        assertThat(BeanProperties.properties(adapter)).isEqualTo(before);
        assertThat(adapter).isNotEqualTo(new PosternResourceAdapter());
    }

    @ParameterizedTest
    @MethodSource("upstream")
    void thePoolHasWhatIsSet(String property) throws ReflectiveOperationException {
        SmtpManagedConnectionFactory pool = new SmtpManagedConnectionFactory();
        Map<String, String> before = BeanProperties.properties(pool);
        set(pool, UpstreamProperties.class, property);
        before.put(property, "another");
        assertThat(BeanProperties.properties(pool)).isEqualTo(before);
        assertThat(pool).isNotEqualTo(new SmtpManagedConnectionFactory());
    }

    @Test
    void beansOfTheSamePropertiesAreEqual() {
        assertThat(new PosternResourceAdapter())
                .isEqualTo(new PosternResourceAdapter())
                .hasSameHashCodeAs(new PosternResourceAdapter());
        assertThat(new SmtpManagedConnectionFactory())
                .isEqualTo(new SmtpManagedConnectionFactory())
                .hasSameHashCodeAs(new SmtpManagedConnectionFactory());
        SmtpManagedConnectionFactory other = new SmtpManagedConnectionFactory();
        other.setHost("mail.example.org");
        assertThat(other).isNotEqualTo(new SmtpManagedConnectionFactory());
    }

    private static void set(Object bean, Class<?> type, String property) throws ReflectiveOperationException {
        type.getMethod("set" + Character.toUpperCase(property.charAt(0)) + property.substring(1), String.class)
                .invoke(bean, "another");
    }
}
