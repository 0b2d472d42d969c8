package io.heliograph.http;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every path of the server and the methods that it answers to. Paths are whole: no patterns, one
/// look-up a call.
public final class Routes {
    private final Map<String, Place> places = new HashMap<>();

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
        Place place = place(path);
        requireFree(place.get, "GET", path);
        place.get = handler;
        return this;
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
        place(path).bare = true;
        return this;
    }

    /// Answers POST on that path.
    ///
    /// @throws IllegalArgumentException when the path is malformed or already answered
    public Routes post(String path, Handler handler) {
        Place place = place(path);
        requireFree(place.post, "POST", path);
        place.post = handler;
        return this;
    }

    /// Answers GET on that path with something for people to look at, which is no call of the API.
    ///
    /// @throws IllegalArgumentException when the path is malformed or already answered
    public Routes page(String path, Handler handler) {
        get(path, handler);
        place(path).page = true;
        return this;
    }

    /// The API's calls, for whoever compares them with `openapi.yaml`.
    public Set<HttpRoute> all() {
        Set<HttpRoute> all = new HashSet<>();
        places.forEach((path, place) -> {
            if (place.get != null && !place.page) {
                all.add(new HttpRoute("GET", path));
            }
            if (place.post != null) {
                all.add(new HttpRoute("POST", path));
            }
        });
        return Set.copyOf(all);
    }

    /// The place of a path as a client wrote it: repeated slashes count as one, a last one not at
    /// all (contract §1).
    @Nullable Place find(String path) {
        Place place = places.get(path);
        return place != null ? place : places.get(collapsed(path));
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
        return places.computeIfAbsent(path, Place::new);
    }

    private static void requireFree(@Nullable Handler there, String method, String path) {
        if (there != null) {
            throw new IllegalArgumentException(method + " " + path + " is already answered");
        }
    }

    /// One path.
    static final class Place {
        final String path;
        @Nullable Handler get;
        @Nullable Handler post;
        boolean acts;
        boolean always;
        boolean bare;
        boolean page;

        Place(String path) {
            this.path = path;
        }

        /// The methods in words: `GET`, `POST`, or `GET, POST`.
        String methods() {
            return get == null ? "POST" : post == null ? "GET" : "GET, POST";
        }

        /// The header `Allow`.
        String allow() {
            return (get == null ? "" : acts ? "GET, " : "GET, HEAD, ")
                    + (post == null ? "" : "POST, ")
                    + "OPTIONS";
        }
    }
}
