package org.postern.jca.config;

import jakarta.resource.spi.ConfigProperty;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the configuration of the specification's beans: their properties of type String. */
public final class BeanProperties {

    private BeanProperties() {}

    /** The text of each property, by its name. */
    public static Map<String, String> properties(Object bean) {
        Map<String, String> texts = new TreeMap<>();
        try {
            for (PropertyDescriptor property :
                    Introspector.getBeanInfo(bean.getClass()).getPropertyDescriptors()) {
                if (property.getPropertyType() == String.class && property.getReadMethod() != null) {
                    texts.put(property.getName(), (String)
                            property.getReadMethod().invoke(bean));
                }
            }
        } catch (IntrospectionException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read the properties of " + bean.getClass(), e);
        }
        return texts;
    }

    /** Whether another bean is of the same class, with the same properties. */
    public static boolean equal(Object bean, @Nullable Object other) {
        return other != null
                && other.getClass() == bean.getClass()
                && properties(bean).equals(properties(other));
    }

    /** The names of the adapter's properties that are parameters of interfaces too. */
    public static Set<String> interfaceParameters(Class<?> adapter) {
        return Stream.of(adapter.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(ConfigProperty.class))
                .filter(field -> !field.isAnnotationPresent(ServiceWide.class))
                .map(Field::getName)
                .collect(Collectors.toSet());
    }
}
