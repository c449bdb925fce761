package org.postern.console.query;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postern.console.access.Problem;
import org.postern.monitor.figures.Window;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.service.MonitoredServices;

/** The parameters of a request. One that is unknown, or given twice where it may not be, is an error as a wrong value is. */
public final class Query {

    private final Map<String, List<String>> parameters;

    private Query(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    /**
     * Those of a request, which may have these.
     *
     * @throws Problem 400 if it has others
     */
    public static Query of(HttpServletRequest request, String... known) throws Problem {
        Map<String, List<String>> parameters = decode(request.getQueryString());
        Set<String> names = new TreeSet<>(Arrays.asList(known));
        for (String name : parameters.keySet()) {
            if (!names.contains(name)) {
                throw new Problem(
                        400,
                        "Unknown parameter " + name + ": expected "
                                + (names.isEmpty() ? "none" : "one of " + String.join(", ", names)));
            }
        }
        return new Query(parameters);
    }

    /** In UTF-8: what a server decodes a query by is its own affair, and may be ISO-8859-1. */
    private static Map<String, List<String>> decode(@Nullable String query) throws Problem {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            try {
                String name = URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
                String value = equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                parameters.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
            } catch (IllegalArgumentException e) {
                throw new Problem(400, "Invalid query: expected parameters as name=value, percent-encoded in UTF-8");
            }
        }
        return parameters;
    }

    /** A parameter that may be left out: then it is empty. */
    public String text(String name) throws Problem {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw new Problem(400, "Invalid parameter " + name + ": expected it once, not " + values.size() + " times");
        }
        return values.isEmpty() ? "" : values.get(0);
    }

    /** A parameter that has to be there. */
    public String required(String name) throws Problem {
        String text = text(name);
        if (text.isEmpty()) {
            throw new Problem(400, "Missing parameter " + name);
        }
        return text;
    }

    /** All values of a parameter that may be repeated. */
    public List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    /** A number, both bounds included. */
    public int number(String name, int otherwise, int max) throws Problem {
        String text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        } else if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= max) {
                return number;
            }
        }
        throw invalid(name, text, "a number from 1 to " + max);
    }

    /** The parameter {@code window}. */
    public Window window() throws Problem {
        String text = text("window");
        Optional<Window> window = text.isEmpty()
                ? Optional.of(Window.MINUTE)
                : Arrays.stream(Window.values())
                        .filter(each -> name(each).equals(text))
                        .findFirst();
        return window.orElseThrow(() -> invalid(
                "window",
                text,
                "one of " + Arrays.stream(Window.values()).map(Query::name).collect(Collectors.joining(", "))));
    }

    /** Some of these names, as a parameter that may be repeated or has commas; all of them if it is left out. */
    public Set<String> names(String name, Set<String> known) throws Problem {
        Set<String> names = new TreeSet<>();
        for (String value : all(name)) {
            for (String each : value.split(",", -1)) {
                if (!known.contains(each.strip())) {
                    throw invalid(name, each, "some of " + String.join(", ", new TreeSet<>(known)));
                }
                names.add(each.strip());
            }
        }
        return names.isEmpty() ? known : names;
    }

    private static String name(Window window) {
        return window.name().toLowerCase(Locale.ROOT);
    }

    /** The parameters of a filter. */
    Map<String, List<String>> some(Set<String> names) {
        Map<String, List<String>> some = new LinkedHashMap<>(parameters);
        some.keySet().retainAll(names);
        return some;
    }

    /** The error that names a parameter, its value and what is expected. */
    public static Problem invalid(String name, String value, String expected) {
        return new Problem(400, "Invalid value '" + value + "' for parameter " + name + ": expected " + expected);
    }

    /** A service by its name; throws 404 if there is none. */
    public static MonitoredService service(String name) throws Problem {
        return MonitoredServices.find(name)
                .orElseThrow(() -> new Problem(
                        404,
                        "There is no service '" + name + "': expected "
                                + (MonitoredServices.all().isEmpty()
                                        ? "none, since none has started"
                                        : "one of "
                                                + MonitoredServices.all().stream()
                                                        .map(MonitoredService::name)
                                                        .collect(Collectors.joining(", ")))));
    }
}
