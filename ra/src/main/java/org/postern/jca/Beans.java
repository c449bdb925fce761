package org.postern.jca;

import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.TreeMap;

/** Reads the configuration of the specification's beans: their properties of type String. */
final class Beans {

    private Beans() {}

    /** The text of each property, by its name. */
    static Map<String, String> properties(Object bean) {
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
}
