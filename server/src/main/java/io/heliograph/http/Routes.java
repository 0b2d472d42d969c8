package io.heliograph.http;

import io.helidon.common.uri.UriEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every path of the server and the methods that it answers to. Nearly all paths are whole: one
/// look-up a call. Those of the operator may have parameters, `{id}`, for a whole segment each.
public final class Routes {
    /// Below it everything is for operators: failures are problems (RFC 9457), and no page of
    /// another origin reads an answer.
    static final String OPERATORS = "/admin/";

    private final Map<String, Place> places = new HashMap<>();

    /// Paths with parameters.
    private final List<Place> patterns = new ArrayList<>();

    /// None yet.
    public Routes() {}

    /// All paths of these.
    public static Routes of(List<Api> apis) {
        Routes routes = new Routes();
        apis.forEach(api -> api.routes(routes));
        return routes;
    }

    /// Answers GET (and so HEAD) on that path.
    ///
    /// @throws IllegalArgumentException when the path is malformed or already answered
    public Routes get(String path, Handler handler) {
        return on(Verb.GET, path, handler);
    }

    /// Answers GET on that path with an act. HEAD, which must change nothing, is not answered
    /// there.
    ///
    /// @throws IllegalArgumentException when the path is malformed or already answered
    public Routes acting(String path, Handler handler) {
        get(path, handler);
        place(path).acts = true;
        return this;
    }

    /// Answers GET on that path however busy the server is: with what is there already, at no cost.
    ///
    /// @throws IllegalArgumentException when the path is malformed or already answered
    public Routes always(String path, Handler handler) {
        get(path, handler);
        place(path).always = true;
        return this;
    }

    /// Answers GET on a path of the GET API (contract §7): without the envelope, a failure being
    /// `{"error":…}`, and nothing of it to be stored on the way. Since such a GET may send, HEAD is
    /// not answered as one.
    ///
    /// @throws IllegalArgumentException when the path is malformed or already answered
    public Routes bareGet(String path, Handler handler) {
        acting(path, handler);
        place(path).failures = FailureBody.BARE;
        return this;
    }

    /// Answers POST on that path.
    ///
    /// @throws IllegalArgumentException when the path is malformed or already answered
    public Routes post(String path, Handler handler) {
        return on(Verb.POST, path, handler);
    }

    /// Answers PUT on that path.
    ///
    /// @throws IllegalArgumentException when the path is malformed or already answered
    public Routes put(String path, Handler handler) {
        return on(Verb.PUT, path, handler);
    }

    /// Answers PATCH on that path.
    ///
    /// @throws IllegalArgumentException when the path is malformed or already answered
    public Routes patch(String path, Handler handler) {
        return on(Verb.PATCH, path, handler);
    }

    /// Answers DELETE on that path.
    ///
    /// @throws IllegalArgumentException when the path is malformed or already answered
    public Routes delete(String path, Handler handler) {
        return on(Verb.DELETE, path, handler);
    }

    /// Answers GET on that path with something for people to look at, which is no call of the API.
    ///
    /// @throws IllegalArgumentException when the path is malformed or already answered
    public Routes page(String path, Handler handler) {
        get(path, handler);
        place(path).page = true;
        return this;
    }

    private Routes on(Verb verb, String path, Handler handler) {
        if (place(path).handlers.putIfAbsent(verb, handler) != null) {
            throw new IllegalArgumentException(verb + " " + path + " is already answered");
        }
        return this;
    }

    /// The API's calls, for whoever compares them with its description.
    public Set<HttpRoute> all() {
        Set<HttpRoute> all = new HashSet<>();
        places.values().forEach(place -> place.routes(all));
        patterns.forEach(place -> place.routes(all));
        return Set.copyOf(all);
    }

    /// The place of a path as a client wrote it: repeated slashes count as one, a last one not at
    /// all (contract §1).
    @Nullable Found find(String path) {
        Place place = places.get(path);
        if (place != null) {
            return place.whole;
        }
        String collapsed = collapsed(path);
        place = places.get(collapsed);
        return place != null ? place.whole : fitting(collapsed);
    }

    private @Nullable Found fitting(String path) {
        if (!path.startsWith(OPERATORS)) {
            return null;
        }
        String[] segments = path.split("/", -1);
        for (Place pattern : patterns) {
            Map<String, String> parameters = pattern.fit(segments);
            if (parameters != null) {
                return new Found(pattern, parameters);
            }
        }
        return null;
    }

    private static String collapsed(String path) {
        StringBuilder collapsed = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '/'
                    || collapsed.isEmpty()
                    || collapsed.charAt(collapsed.length() - 1) != '/') {
                collapsed.append(c);
            }
        }
        int last = collapsed.length() - 1;
        if (last > 0 && collapsed.charAt(last) == '/') {
            collapsed.setLength(last);
        }
        return collapsed.toString();
    }

    private Place place(String path) {
        if (!path.startsWith("/") || !path.equals(collapsed(path))) {
            throw new IllegalArgumentException(
                    "a path begins with a slash and has no empty segment, is " + path);
        }
        if (path.indexOf('{') < 0) {
            return places.computeIfAbsent(path, Place::new);
        }
        for (Place pattern : patterns) {
            if (pattern.path.equals(path)) {
                return pattern;
            }
        }
        Place pattern = new Place(path);
        patterns.add(pattern);
        return pattern;
    }

    /// What a path may be answered to, in the order in which they are told.
    enum Verb {
        GET,
        POST,
        PUT,
        PATCH,
        DELETE;

        private static final Map<String, Verb> BY_NAME =
                Arrays.stream(values()).collect(Collectors.toMap(Verb::name, verb -> verb));
    }

    /// Where a call goes.
    ///
    /// @param parameters by the names that the path's pattern has for them
    record Found(Place place, Map<String, String> parameters) {}

    /// One path, or one pattern of paths.
    static final class Place {
        final String path;
        final Map<Verb, Handler> handlers = new EnumMap<>(Verb.class);
        final Found whole = new Found(this, Map.of());
        private final String[] segments;
        FailureBody failures;
        boolean acts;
        boolean always;
        boolean page;

        Place(String path) {
            this.path = path;
            this.segments = path.split("/", -1);
            this.failures = FailureBody.ofPath(path);
        }

        /// The parameters of a path that fits.
        private @Nullable Map<String, String> fit(String[] path) {
            if (path.length != segments.length) {
                return null;
            }
            Map<String, String> parameters = new HashMap<>();
            for (int i = 0; i < path.length; i++) {
                String wanted = segments[i];
                if (wanted.startsWith("{")) {
                    String value = decoded(path[i]);
                    if (value.isEmpty()) {
                        return null;
                    }
                    parameters.put(wanted.substring(1, wanted.length() - 1), value);
                } else if (!wanted.equals(path[i])) {
                    return null;
                }
            }
            return parameters;
        }

        private static String decoded(String segment) {
            try {
                // a plus is a blank in queries alone
                return UriEncoding.decodeUri(segment.replace("+", "%2B"));
            } catch (IllegalArgumentException malformed) {
                return "";
            }
        }

        private void routes(Set<HttpRoute> all) {
            if (!page) {
                handlers.keySet().forEach(verb -> all.add(new HttpRoute(verb.name(), path)));
            }
        }

        /// Who answers that method; HEAD is GET's, unless that acts.
        @Nullable Handler handler(String method) {
            if (method.equals("HEAD")) {
                return acts ? null : handlers.get(Verb.GET);
            }
            Verb verb = Verb.BY_NAME.get(method);
            return verb == null ? null : handlers.get(verb);
        }

        /// The methods in words: `GET, POST`.
        String methods() {
            return String.join(", ", handlers.keySet().stream().map(Verb::name).toList());
        }

        /// The header `Allow`.
        String allow() {
            List<String> methods = new ArrayList<>();
            for (Verb verb : handlers.keySet()) {
                methods.add(verb.name());
                if (verb == Verb.GET && !acts) {
                    methods.add("HEAD");
                }
            }
            methods.add("OPTIONS");
            return String.join(", ", methods);
        }
    }
}
