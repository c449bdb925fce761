package org.postern.json;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Records as JSON objects, component by component: an Instant is text in ISO 8601, a Duration a number of milliseconds, an enum constant
 * its name in lower case, an empty Optional is left out. What is written here can be read here.
 */
public final class JsonRecords {

    private static final int NANOS_PER_MILLI = 6;
    /** Each static method of Json looks for it anew. */
    private static final JsonProvider JSON = JsonProvider.provider();

    /** Of each record's components, in their order; the record itself may be private. */
    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getAccessor)
                    .peek(accessor -> accessor.setAccessible(true))
                    .toList();
        }
    };

    private JsonRecords() {}

    /** The text of a record, without line breaks. */
    public static String text(Record value) {
        return text(object(value));
    }

    /** The text of an object or array, without line breaks. */
    public static String text(JsonValue value) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = JSON.createWriter(text)) {
            writer.write(value);
        }
        return text.toString();
    }

    /** The JSON object of a record. */
    public static JsonObject object(Record value) {
        JsonObjectBuilder object = JSON.createObjectBuilder();
        for (Method accessor : ACCESSORS.get(value.getClass())) {
            Object part = get(accessor, value);
            if (!(part instanceof Optional<?> optional && optional.isEmpty())) {
                object.add(accessor.getName(), value(part));
            }
        }
        return object.build();
    }

    /** The JSON array of records. */
    public static JsonArray array(Collection<? extends Record> values) {
        JsonArrayBuilder array = JSON.createArrayBuilder();
        values.forEach(each -> array.add(object(each)));
        return array.build();
    }

    private static Object get(Method accessor, Record value) {
        try {
            return accessor.invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException("cannot read " + accessor, e);
        }
    }

    private static JsonValue value(Object part) {
        if (part instanceof String text) {
            return JSON.createValue(text);
        } else if (part instanceof Boolean flag) {
            return flag ? JsonValue.TRUE : JsonValue.FALSE;
        } else if (part instanceof Integer number) {
            return JSON.createValue(number);
        } else if (part instanceof Long number) {
            return JSON.createValue(number);
        } else if (part instanceof Double number) {
            return JSON.createValue(number);
        } else if (part instanceof Duration duration) {
            return JSON.createValue(BigDecimal.valueOf(duration.toNanos(), NANOS_PER_MILLI)
                    .setScale(3, RoundingMode.HALF_UP)
                    .stripTrailingZeros());
        } else if (part instanceof Enum<?> constant) {
            return JSON.createValue(name(constant));
        } else if (part instanceof Instant instant) {
            return JSON.createValue(instant.toString());
        } else if (part instanceof Record inner) {
            return object(inner);
        } else if (part instanceof Optional<?> optional) {
            return value(optional.orElseThrow());
        } else if (part instanceof Collection<?> values) {
            JsonArrayBuilder array = JSON.createArrayBuilder();
            values.forEach(each -> array.add(value(each)));
            return array.build();
        } else if (part instanceof Map<?, ?> map) {
            JsonObjectBuilder object = JSON.createObjectBuilder();
            map.forEach((key, each) ->
                    object.add(key instanceof Enum<?> constant ? name(constant) : String.valueOf(key), value(each)));
            return object.build();
        }
        throw new IllegalArgumentException("no JSON for a " + part.getClass().getName());
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The record that a text is of.
     *
     * @throws IllegalArgumentException if it is of no such record; also jakarta.json's, if it is no JSON
     */
    public static <R extends Record> R read(Class<R> type, String text) {
        try (JsonReader reader = JSON.createReader(new StringReader(text))) {
            return read(type, reader.readObject());
        }
    }

    /** The record that an object is of. */
    public static <R extends Record> R read(Class<R> type, JsonObject object) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] parts = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            parts[i] =
                    part(components[i].getGenericType(), components[i].getName(), object.get(components[i].getName()));
        }
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(parts);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot make a " + type.getName(), e);
        }
    }

    private static Object part(Type type, String name, @org.jspecify.annotations.Nullable JsonValue value) {
        if (type instanceof ParameterizedType parameterized && parameterized.getRawType() == Optional.class) {
            return value == null
                    ? Optional.empty()
                    : Optional.of(part(parameterized.getActualTypeArguments()[0], name, value));
        }
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getRawType() == Map.class
                    ? map(parameterized.getActualTypeArguments()[1], name, value.asJsonObject())
                    : list(parameterized.getActualTypeArguments()[0], name, value.asJsonArray());
        }
        return simple((Class<?>) type, name, value);
    }

    private static List<Object> list(Type type, String name, JsonArray array) {
        List<Object> list = new ArrayList<>(array.size());
        array.forEach(each -> list.add(part(type, name, each)));
        return List.copyOf(list);
    }

    private static Map<String, Object> map(Type type, String name, JsonObject object) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.forEach((key, each) -> map.put(key, part(type, name, each)));
        return Map.copyOf(map);
    }

    private static Object simple(Class<?> type, String name, JsonValue value) {
        if (type == String.class) {
            return ((JsonString) value).getString();
        } else if (type == boolean.class) {
            return value == JsonValue.TRUE;
        } else if (type == int.class) {
            return ((JsonNumber) value).intValueExact();
        } else if (type == long.class) {
            return ((JsonNumber) value).longValueExact();
        } else if (type == double.class) {
            return ((JsonNumber) value).doubleValue();
        } else if (type == Duration.class) {
            return Duration.ofNanos(((JsonNumber) value)
                    .bigDecimalValue()
                    .movePointRight(NANOS_PER_MILLI)
                    .longValue());
        } else if (type == Instant.class) {
            return Instant.parse(((JsonString) value).getString());
        } else if (type.isEnum()) {
            return constant(type, ((JsonString) value).getString());
        } else if (type.isRecord()) {
            return read(type.asSubclass(Record.class), value.asJsonObject());
        }
        throw new IllegalArgumentException(name + " cannot be a " + type.getName());
    }

    private static Object constant(Class<?> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> name((Enum<?>) constant).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " is no " + type.getName()));
    }
}
