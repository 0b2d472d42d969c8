package io.heliograph.http;

import io.helidon.common.uri.UriPath;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.heliograph.db.Database;
import io.heliograph.form.Refused;
import io.heliograph.form.UnknownFields;
import io.heliograph.http.Routes.Found;
import io.heliograph.http.Routes.Place;
import io.heliograph.transport.Connections;
import io.heliograph.transport.Deadlines;
import io.heliograph.transport.HttpSettings;
import io.heliograph.transport.Memory;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the handler of a call, and is the one place where a failure becomes an answer (contract
/// §1).
final class Answering implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Answering.class);

    private static final Duration RETRY_BUSY = Duration.ofSeconds(1);
    private static final Duration RETRY_DATABASE = Duration.ofSeconds(2);
    private static final byte[] NOTHING = {};

    /// So often the deadlines are looked at within the shortest.
    private static final int LOOKS = 4;

    /// An answer beyond this is written in steps of it: Helidon copies one that it is given whole.
    private static final int STEP_BYTES = 64 << 10;

    private static final HeaderName UNKNOWN_FIELDS = HeaderNames.create(UnknownFields.HEADER);

    /// Nearly all is personal, and some of it opens the rest.
    private static final Header NOT_STORED =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private final Routes routes;
    private final HttpSettings settings;
    private final boolean anyOrigin;
    private final Connections connections;
    private final HttpMetrics metrics;
    private final AtomicInteger running = new AtomicInteger();
    private final Memory memory;
    private final Deadlines deadlines;

    /// @param anyOrigin whether pages of any origin may read the answers
    Answering(
            Routes routes,
            HttpSettings settings,
            Connections connections,
            Memory memory,
            MeterRegistry registry,
            boolean anyOrigin) {
        this.anyOrigin = anyOrigin;
        this.routes = routes;
        this.settings = settings;
        this.connections = connections;
        this.metrics = new HttpMetrics(registry, running);
        this.memory = memory;
        this.deadlines =
                new Deadlines(
                        min(settings.idleTimeout(), settings.writeTimeout()).dividedBy(LOOKS));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /// Answers one request. What the call holds of the memory it holds until its answer is written.
    void handle(ServerRequest request, ServerResponse response) {
        SocketAddress remote = request.remotePeer().address();
        connections.began(remote);
        try (Memory.Hold hold = memory.hold()) {
            handle(request, response, hold);
        }
        connections.answered(remote);
    }

    private void handle(ServerRequest request, ServerResponse response, Memory.Hold hold) {
        long start = System.nanoTime();
        Found found = find(request.prologue().uriPath());
        Place place = found == null ? null : found.place();
        FailureBody failures = failures(place, request);
        UnknownFields unknown = new UnknownFields();
        Answer answer;
        if (place != null && place.always) {
            answer = answer(found, failures, request, hold, unknown);
        } else if (running.incrementAndGet() > settings.requestsMax()) {
            running.decrementAndGet();
            answer =
                    Failures.of(
                            failures,
                            Refused.busy(RETRY_BUSY, "The server is busy; try again in a second."));
        } else {
            try {
                answer = answer(found, failures, request, hold, unknown);
            } finally {
                running.decrementAndGet();
            }
        }
        if (leavesBody(request)) {
            response.header(HeaderValues.CONNECTION_CLOSE); // the answer may be one of many
        }
        boolean ofAnyOrigin = isOfAnyOrigin(failures);
        nameUnknown(unknown, answer, ofAnyOrigin, response);
        hold.answered(answer.body().length);
        sendInTime(answer, ofAnyOrigin, request.prologue().method(), response);
        metrics.answered(path(place), answer.status(), System.nanoTime() - start);
        if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
                || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            // Helidon leaves it to the client, and some wait for the end of the stream
            throw new CloseConnectionException("the connection is to be closed");
        }
    }

    /// Whatever came of the call, but where a bug of ours left its form half read. The answer
    /// itself may be one that many calls share.
    private static void nameUnknown(
            UnknownFields unknown, Answer answer, boolean ofAnyOrigin, ServerResponse response) {
        unknown.letGo();
        String names = answer.status() == 500 ? null : unknown.header();
        if (names != null) {
            response.header(HeaderValues.create(UNKNOWN_FIELDS, names));
        }
        if (ofAnyOrigin && (names != null || answer.status() >= 400)) {
            response.header(Origins.EXPOSED);
        }
    }

    private void sendInTime(
            Answer answer, boolean ofAnyOrigin, Method method, ServerResponse response) {
        deadlines.begin(settings.writeTimeout());
        boolean inTime;
        try {
            send(answer, ofAnyOrigin, method, response);
        } finally {
            inTime = deadlines.end();
            answer.discard();
        }
        if (!inTime) {
            throw new CloseConnectionException("the answer was read too slowly");
        }
    }

    /// A client that asks whether to send its body may send it all the same, and Helidon does not
    /// read past a body that nobody asked for: what follows would be taken for the next request.
    private static boolean leavesBody(ServerRequest request) {
        return request.headers().contains(HeaderNames.EXPECT)
                && request.content().hasEntity()
                && !request.content().consumed();
    }

    /// The path as it was sent is looked up first: it is nearly always plain, and Helidon reads a
    /// third slash at its beginning as the end of a host.
    private @Nullable Found find(UriPath path) {
        String raw = path.rawPathNoParams();
        Found found = routes.find(raw);
        return found == null && (raw.indexOf('%') >= 0 || !raw.startsWith("/"))
                ? routes.find(path.path())
                : found;
    }

    private static FailureBody failures(@Nullable Place place, ServerRequest request) {
        return place == null
                ? FailureBody.ofPath(request.prologue().uriPath().path())
                : place.failures;
    }

    private Answer answer(
            @Nullable Found found,
            FailureBody failures,
            ServerRequest request,
            Memory.Hold hold,
            UnknownFields unknown) {
        Place place = found == null ? null : found.place();
        try {
            return handled(found, request, hold, unknown);
        } catch (Refused refused) {
            return Failures.of(failures, refused);
        } catch (Database.DatabaseGone gone) {
            log.debug("event=request_without_database path={}", path(place), gone);
            return Failures.of(
                    failures,
                    Refused.busy(
                            RETRY_DATABASE,
                            "The server is busy: its database is out of reach; nothing was taken, try again in a moment."));
        } catch (Database.CommitUnknown doubt) {
            log.warn("event=request_commit_unknown path={}", path(place));
            return Failures.of(
                    failures,
                    Refused.busy(
                            RETRY_DATABASE,
                            "The database was lost while it kept this request: look whether it was taken, or repeat it with the same Idempotency-Key."));
        } catch (Exception | StackOverflowError bug) {
            String id = "%08x".formatted(ThreadLocalRandom.current().nextInt());
            log.error("event=request_failed request_id={} path={}", id, path(place), bug);
            return Failures.ourFault(failures, id);
        }
    }

    /// The answer to what did not even become a call: a malformed head, say.
    ///
    /// @param target path and query as they were sent; empty where they were not read
    Answer malformed(String target, Refused refused) {
        if (target.isEmpty()) {
            return Failures.pathless(refused);
        }
        int query = target.indexOf('?');
        Found found = routes.find(query < 0 ? target : target.substring(0, query));
        return Failures.of(
                found == null ? FailureBody.ofPath(target) : found.place().failures, refused);
    }

    private Answer handled(
            @Nullable Found found, ServerRequest request, Memory.Hold hold, UnknownFields unknown) {
        if (found == null) {
            throw Refused.text(404, "There is no such path.");
        }
        Place place = found.place();
        Method method = request.prologue().method();
        if (method.equals(Method.OPTIONS)) {
            return Origins.options(place.allow(), isOfAnyOrigin(place.failures));
        }
        Handler handler = place.handler(method.text());
        if (handler == null) {
            throw Refused.text(405, "This path answers to " + place.methods() + ".")
                    .header("Allow", place.allow());
        }
        return handler.handle(new Call(found, request, settings, hold, deadlines, unknown));
    }

    /// Whether pages of any origin may read the answers: to customers', not to operators' calls.
    private boolean isOfAnyOrigin(FailureBody failures) {
        return anyOrigin && failures != FailureBody.PROBLEM;
    }

    private static String path(@Nullable Place place) {
        return place == null ? "other" : place.path;
    }

    private static void send(
            Answer answer, boolean ofAnyOrigin, Method method, ServerResponse response) {
        int status = answer.status();
        response.status(status == 200 ? Status.OK_200 : Status.create(status));
        if (ofAnyOrigin) {
            response.header(Origins.ANY);
        }
        response.header(NOT_STORED); // unless the answer says otherwise
        for (Header header : answer.headers()) {
            response.header(header);
        }
        if (status == 204) {
            response.send();
            return;
        }
        response.header(answer.contentType());
        try {
            long length = answer.length();
            if (method.equals(Method.HEAD)) {
                response.contentLength(length);
                response.send(NOTHING);
            } else if (length == answer.body().length && length <= STEP_BYTES) {
                response.send(answer.body());
            } else {
                response.contentLength(length);
                try (OutputStream out = response.outputStream()) {
                    answer.write(out, STEP_BYTES);
                }
            }
        } catch (IOException | UncheckedIOException gone) {
            throw new CloseConnectionException("the answer could not be written", gone);
        }
    }

    @Override
    public void close() {
        deadlines.close();
    }
}
