package io.heliograph.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.form.Refused;
import io.heliograph.transport.Framing;
import io.heliograph.transport.HttpSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Contract §1 over real HTTP.
class HttpServerTest {
    private static final OpenApi file = new OpenApi();
    private static final CountDownLatch open = new CountDownLatch(1);
    private static final Semaphore waiting = new Semaphore(0);
    private static final Semaphore holding = new Semaphore(0);
    private static final Semaphore holdOn = new Semaphore(0);
    private static TestServer server;

    @BeforeAll
    static void start() {
        HttpSettings http = TestServer.http(100_000, 1_600_000, 3, "");
        server =
                new TestServer(Clock.systemUTC(), TestServer.ACCOUNT, http, HttpServerTest::probes);
    }

    private static void probes(Routes routes) {
        routes.post("/v1/probe", HttpServerTest::probe)
                .get("/v1/probe", call -> Answer.data(json -> json.writeString(call.path())))
                .get(
                        "/v1/query",
                        call -> Answer.data(json -> json.writeString(call.query().text("q"))))
                .get(
                        "/v1/bug",
                        call -> {
                            throw new IllegalStateException("secret inside");
                        })
                .always("/v1/always", _ -> Answer.text(200, "text/plain", "always"))
                .get("/v1/gone", HttpServerTest::loseDatabase)
                .get("/v1/slow", HttpServerTest::waitForOpen)
                .post("/v1/hold", HttpServerTest::hold)
                .post(
                        "/v1/busy",
                        call -> {
                            throw Refused.busy(Duration.ofMillis(1), "The queue is full.");
                        })
                .bareGet("/send", HttpServerTest::bare);
    }

    private static Answer bare(Call call) {
        return switch (call.query().text("q")) {
            case "bug" -> throw new IllegalStateException("secret inside");
            case "gone" -> loseDatabase(call);
            case "busy" -> throw Refused.tooMany(Duration.ofSeconds(3), "Too many.");
            case "slow" -> waitForOpen(call);
            default -> Answer.text(200, "text/plain", "ok");
        };
    }

    private static Answer probe(Call call) {
        FieldFaults faults = new FieldFaults();
        LooseObject body = call.object(faults);
        String text = body.requiredText("text", 100);
        body.numbers("number", 10);
        faults.check();
        return Answer.data(json -> json.writeString(text));
    }

    private static Answer waitForOpen(Call call) {
        waiting.release();
        try {
            open.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        return Answer.data(json -> json.writeString("done"));
    }

    private static Answer hold(Call call) {
        byte[] body = call.body();
        holding.release();
        holdOn.acquireUninterruptibly();
        return Answer.data(json -> json.writeNumber(body.length));
    }

    private static Answer loseDatabase(Call call) {
        return server.database()
                .read(handle -> {
                    handle.execute("select pg_terminate_backend(pg_backend_pid())");
                    return Answer.data(json -> json.writeString("never"));
                });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertFailure(Reply reply, int status, String errors) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(file.failureFaults(reply.json())).as(reply.body()).isEmpty();
        assertThat(reply.json().get("error_code").intValue()).isEqualTo(status);
        assertThat(reply.errors()).isEqualTo(errors);
    }

    @Test
    void a_success_is_the_envelope_around_its_data() {
        Reply reply = server.post("/v1/probe", "{\"text\":\"grüße\"}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"status\":true,\"data\":\"grüße\"}");
        assertThat(reply.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(reply.headers().firstValueAsLong("Content-Length")).hasValue(32);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//v1/probe",
                "/v1//probe",
                "//v1//probe",
                "///v1///probe///",
                "/v1/probe/",
                "/v1/probe?x=1"
            })
    void repeated_slashes_count_as_one(String path) throws IOException {
        assertThat(server.post(path, "{\"text\":\"a\"}").status()).isEqualTo(200);
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void headers_are_not_judged() throws IOException {
        Reply reply =
                server.post(
                        "/v1/probe",
                        "{\"text\":\"a\"}",
                        "Accept",
                        "* / *",
                        "charset",
                        "utf-8",
                        "Content-Type",
                        "application/x-www-form-urlencoded; charset=nonsense");
        assertThat(reply.status()).isEqualTo(200);
        String bare =
                raw(
                        "POST /v1/probe HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{\"text\":\"a\"}");
        assertThat(bare).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Access-Token", "x-access-token", "X-ACCESS-TOKEN"})
    void the_token_header_is_found_in_any_letter_case(String name) throws IOException {
        String answer =
                raw(
                        "GET /v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                + name
                                + ": "
                                + server.token()
                                + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200");
    }

    @Test
    void a_byte_order_mark_is_skipped() {
        assertThat(server.post("/v1/probe", "\ufeff{\"text\":\"a\"}").status()).isEqualTo(200);
    }

    @Test
    void no_body_reads_as_an_empty_object() {
        for (String body : List.of("", "  ", "{}", "[]")) {
            assertFailure(server.post("/v1/probe", body), 400, "{\"text\":[\"cannot be blank\"]}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"text":          | The body is not JSON: Unexpected end-of-input
                    {text:"a"}        | The body is not JSON: Unexpected character ('t' (code 116))
                    hello             | The body is not JSON: Unrecognized token 'hello'
                    {"text":"a"} x    | The body is not JSON: Unrecognized token 'x'
                    {"text":"a"} {}   | The body is not JSON: Trailing token
                    {"text":'a'}      | The body is not JSON: Unexpected character
                    {"text":NaN}      | The body is not JSON: Non-standard token 'NaN'
                    5                 | The body must be a JSON object, but is a number.
                    "x"               | The body must be a JSON object, but is a text.
                    [1]               | The body must be a JSON object, but is a list.
                    """)
    void what_is_wrong_with_a_body_is_named(String body, String text) {
        Reply reply = server.post("/v1/probe", body);
        assertFailure(reply, 400, reply.errors());
        assertThat(reply.json().get("errors").stringValue())
                .startsWith(text)
                .doesNotContain("jackson", "Stream", "`");
    }

    @Test
    void broken_utf_8_is_named() {
        byte[] body = "{\"text\":\"a?\"}".getBytes(StandardCharsets.US_ASCII);
        body[10] = (byte) 0xff;
        Reply reply = server.post("/v1/probe", body);
        assertFailure(reply, 400, reply.errors());
        assertThat(reply.errors()).contains("Invalid UTF-8");
    }

    @Test
    void deep_nesting_and_long_numbers_are_refused() {
        Reply deep = server.post("/v1/probe", "[".repeat(50_000));
        assertFailure(deep, 400, deep.errors());
        assertThat(deep.errors()).contains("beyond a limit").contains("nesting depth");
        Reply number = server.post("/v1/probe", "{\"text\":" + "9".repeat(5000) + "}");
        assertFailure(number, 400, number.errors());
        assertThat(number.errors()).contains("beyond a limit").contains("Number");
        Reply tokens = server.post("/v1/probe", "[" + "{},".repeat(33_000) + "{}]");
        assertFailure(tokens, 413, tokens.errors());
    }

    @Test
    void faults_quote_what_no_utf_8_can_carry() {
        assertFailure(
                server.post("/v1/probe", "{\"text\":\"a\",\"number\":\"\\ud83d\"}"),
                400,
                "{\"number\":[\"?: a phone number has 7 to 15 digits\"]}");
        assertFailure(
                server.post("/v1/probe", "{\"text\":\"\\u0000\"}"),
                400,
                "{\"text\":[\"must not contain a NUL character\"]}");
    }

    @Test
    void a_body_too_large_is_refused_and_its_client_comes_to_know() {
        String text = "The body is too large: at most 100000 bytes are taken.";
        assertFailure(server.post("/v1/probe", new byte[5_000_000]), 413, '"' + text + '"');
        assertFailure(server.post("/v1/probe", new byte[100_001]), 413, '"' + text + '"');
        assertThat(server.post("/v1/probe", new byte[100_000]).status()).isEqualTo(400);
    }

    @Test
    void a_chunked_body_too_large_is_refused() throws IOException {
        String chunk = "a000\r\n" + "x".repeat(0xa000) + "\r\n";
        String answer =
                raw(
                        "POST /v1/probe HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + chunk.repeat(3)
                                + "0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"error_code\":413");
        assertThat(answer.toLowerCase(Locale.ROOT)).contains("connection: close");
    }

    @Test
    void a_body_within_chunks_is_read() throws IOException {
        String head =
                "POST /v1/probe HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        String first = "6\r\n{\"text\r\n";
        String answer = raw(head + first + "6\r\n\":\"a\"}\r\n0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("\"data\":\"a\"");
    }

    @Test
    void a_body_that_nobody_asked_for_is_not_taken_for_the_next_request() throws IOException {
        String hidden = "GET /v1/query?q=hidden HTTP/1.1\r\nHost: x\r\n\r\n";
        String head = " /v1/me HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ";
        for (String method : List.of("GET", "POST", "HEAD")) {
            String answer = raw(method + head + hidden.length() + "\r\n\r\n" + hidden);
            assertThat(answer).startsWith("HTTP/1.1 40").doesNotContain("hidden");
            assertThat(answer.toLowerCase(Locale.ROOT)).containsOnlyOnce("http/1.1");
        }
    }

    @Test
    void a_body_that_is_asked_for_is_read_after_100() throws IOException {
        String head = "POST /v1/probe HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n";
        String answer =
                raw(
                        head
                                + "Expect: 100-continue\r\n\r\n{\"text\":\"a\"}"
                                + head
                                + "Connection: close\r\n\r\n{\"text\":\"b\"}");
        assertThat(answer).startsWith("HTTP/1.1 100").contains("\"data\":\"a\"", "\"data\":\"b\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n{}\r\n0\r\n\r\n",
                "zz\r\n380501\r\n",
                "-1\r\n{}\r\n",
                "2;x\r\n{}0\r\n\r\n"
            })
    void chunks_that_are_none_are_refused_at_once(String body) throws IOException {
        String answer =
                raw(
                        "POST /v1/probe HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + body);
        assertThat(answer).startsWith("HTTP/1.1 400").contains("\"error_code\":400");
        assertThat(answer.toLowerCase(Locale.ROOT)).contains("connection: close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: keep-alive\r\n", "Connection: close\r\n"})
    void old_http_is_answered_and_closed(String header) throws IOException {
        String body = "{\"text\":\"" + "a".repeat(90) + "\"}";
        String answer =
                raw(
                        "POST //v1/probe HTTP/1.0\r\nHost: x\r\n"
                                + header
                                + "Content-Length: 101\r\n\r\n"
                                + body);
        assertThat(answer).startsWith("HTTP/1.1 200").contains("aaa\"}");
        assertThat(raw("GET /v1/probe HTTP/1.0\r\nHost: x\r\n" + header + "\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void a_body_that_is_announced_beyond_measure_is_refused_unread() throws IOException {
        String answer =
                raw("POST /v1/probe HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nx");
        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"error_code\":413");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET /v1/probe HTTP/1.1\\r\\nHost: x\\r\\nbroken\\r\\n\\r\\n         | 400
                    POST /v1/probe HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: x\\r\\n\\r\\n | 400
                    {"text":"a"} /v1/probe HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n        | 400
                    """)
    void malformed_http_gets_the_failure_body_too(String request, int status) throws IOException {
        String answer = raw(request.replace("\\r\\n", "\r\n"));
        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"error_code\":" + status);
    }

    @Test
    void headers_too_large_are_refused() throws IOException {
        String answer =
                raw("GET /v1/probe HTTP/1.1\r\nHost: x\r\nx: " + "y".repeat(20_000) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").contains("or its headers are too large");
    }

    @Test
    void more_headers_than_100_are_refused_in_the_shape_of_their_path() throws IOException {
        String most = "x:1\r\n".repeat(Framing.HEADERS_MAX - 2);
        String get = "GET /v1/probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + most;
        assertThat(raw(get + "\r\n")).startsWith("HTTP/1.1 200");
        String answer = raw(get + "y:1\r\n");
        assertThat(answer).startsWith("HTTP/1.1 431").contains("\"error_code\":431");
        assertThat(raw(get.replace("/v1/probe", "/send?q=x") + "y:1\r\n"))
                .startsWith("HTTP/1.1 431")
                .endsWith("{\"error\":\"There are more than 100 headers.\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/probe", "/v1/nothing", "/v1/me"})
    void a_line_without_an_end_is_refused_whether_or_not_its_body_is_read(String path)
            throws IOException {
        String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (String start : List.of("5", "2\r\n{}\r\n0\r\n", "0\r\nX: ")) {
            assertThat(raw(head + start + "0".repeat(2_000))).startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void a_chunk_announced_beyond_measure_is_refused_unread() throws IOException {
        String head = "POST /v1/probe HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (String size : List.of("2000000", "7fffffff", "ffffffff", "ffffffffffffffffffff")) {
            assertThat(raw(head + size + "\r\n"))
                    .startsWith("HTTP/1.1 413")
                    .contains("\"error_code\":413");
        }
    }

    @Test
    void an_unknown_path_is_404() {
        assertFailure(server.get("/v1/nothing"), 404, "\"There is no such path.\"");
        assertFailure(server.post("/", "{}"), 404, "\"There is no such path.\"");
        assertFailure(server.get("/v1/%2e%2e/x"), 404, "\"There is no such path.\"");
    }

    @Test
    void a_wrong_method_is_405_with_those_allowed() {
        Reply get = server.get("/v1/authorize");
        assertFailure(get, 405, "\"This path answers to POST.\"");
        assertThat(get.header("Allow")).isEqualTo("POST, OPTIONS");
        Reply post = server.post("/v1/me", "{}");
        assertFailure(post, 405, "\"This path answers to GET.\"");
        assertThat(post.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertFailure(
                server.method("DELETE", "/v1/probe"), 405, "\"This path answers to GET, POST.\"");
    }

    @Test
    void preflight_passes() {
        Reply reply =
                server.method(
                        "OPTIONS",
                        "/v1/me",
                        "Access-Control-Request-Method",
                        "GET",
                        "Access-Control-Request-Headers",
                        "x-access-token");
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(reply.header("Access-Control-Allow-Methods")).contains("GET");
        assertThat(reply.header("Access-Control-Allow-Headers"))
                .contains("X-Access-Token", "Content-Type", "Idempotency-Key");
    }

    @Test
    void head_answers_as_get_without_its_body() throws IOException {
        String answer = raw("HEAD /v1/probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        assertThat(answer).containsIgnoringCase("content-length: 34\r\n");
    }

    @Test
    void the_query_is_decoded() throws IOException {
        assertThat(server.get("/v1/query?q=a+b%20%C3%BC&Q=c").data().stringValue())
                .isEqualTo("a b ü");
        assertThat(server.get("//send?token=x").body()).isEqualTo("ok");
    }

    @Test
    void paths_of_the_get_api_fail_in_their_own_shape() {
        Reply bug = server.get("/send?q=bug");
        assertThat(bug.status()).isEqualTo(500);
        assertThat(bug.body())
                .matches(
                        "\\{\"error\":\"Something went wrong on our side: request [0-9a-f]{8}\\.\"}");
        Reply gone = server.get("/send?q=gone");
        assertThat(gone.status()).isEqualTo(503);
        assertThat(gone.body()).startsWith("{\"error\":\"The server is busy: its database");
        assertThat(gone.header("Retry-After")).isEqualTo("2");
        Reply busy = server.get("/send?q=busy");
        assertThat(busy.status()).isEqualTo(429);
        assertThat(busy.body()).isEqualTo("{\"error\":\"Too many.\"}");
        assertThat(busy.header("Retry-After")).isEqualTo("3");
        for (Reply reply : List.of(bug, gone, busy, server.get("/send"))) {
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
            assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
        }
        assertThat(server.get("/v1/probe").header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void a_bug_of_ours_says_nothing_of_the_inside_but_a_request_id() {
        Reply reply = server.get("/v1/bug");
        assertFailure(reply, 500, "\"Something went wrong on our side.\"");
        assertThat(reply.json().get("request_id").stringValue()).hasSize(8);
        assertThat(reply.body()).doesNotContain("secret");
    }

    @Test
    void a_lost_database_is_503_with_the_time_to_try_again() {
        Reply reply = server.get("/v1/gone");
        assertFailure(reply, 503, reply.errors());
        assertThat(reply.header("Retry-After")).isEqualTo("2");
        Reply busy = server.post("/v1/busy", "");
        assertFailure(busy, 503, "\"The queue is full.\"");
        assertThat(busy.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void beyond_the_requests_at_a_time_it_is_503_at_once() throws Exception {
        List<Thread> slow = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            slow.add(Thread.startVirtualThread(() -> server.get("/v1/slow")));
        }
        waiting.acquire(3);
        Reply reply = server.get("/v1/probe");
        Reply always = server.get("/v1/always");
        open.countDown();
        assertThat(always.status()).isEqualTo(200);
        assertFailure(reply, 503, "\"The server is busy; try again in a second.\"");
        assertThat(reply.header("Retry-After")).isEqualTo("1");
        for (Thread thread : slow) {
            thread.join();
        }
        assertThat(server.get("/v1/probe").status()).isEqualTo(200);
    }

    @Test
    void large_bodies_together_are_bounded_and_small_ones_pass() throws Exception {
        Thread holder = Thread.startVirtualThread(() -> server.post("/v1/hold", new byte[90_000]));
        holding.acquire();
        Reply refused = server.post("/v1/probe", " ".repeat(90_000));
        Reply small = server.post("/v1/probe", "{\"text\":\"a\"}");
        holdOn.release();
        holder.join();
        assertFailure(
                refused, 503, "\"The server is busy with large calls; try again in a second.\"");
        assertThat(small.status()).isEqualTo(200);
        assertThat(server.post("/v1/probe", " ".repeat(90_000)).status()).isEqualTo(400);
    }

    @Test
    void a_tree_that_takes_many_times_its_octets_is_refused_before_it_grows() {
        String objects = "{\"text\":\"a\",\"z\":[" + "{},".repeat(2_000) + "{}]}";
        assertFailure(
                server.post("/v1/probe", objects),
                413,
                "\"The body holds too many values: send it in several.\"");
        String text = "{\"text\":\"a\",\"z\":\"" + "{},".repeat(2_000) + "\"}";
        assertThat(server.post("/v1/probe", text).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/authorize", "/v1/accesstoken", "/v1/register"})
    void whoever_is_not_known_yet_sends_small_bodies_only(String path) {
        String large = "{\"username\":\"x7\",\"z\":\"" + "a".repeat(16 << 10) + "\"}";
        String told = "\"The body is too large: at most 16384 bytes are taken.\"";
        assertFailure(server.post(path, large), 413, told);
        assertFailure(
                server.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + server.server().port()
                                                        + path))
                                .POST(
                                        BodyPublishers.ofInputStream(() ->
                                                new ByteArrayInputStream(
                                                        large.getBytes(StandardCharsets.UTF_8))))),
                413,
                told);
        String small = "{\"username\":\"x7\",\"z\":\"" + "a".repeat(16_000) + "\"}";
        assertThat(server.post(path, small).status()).isEqualTo(400);
    }

    @Test
    void requests_are_counted_by_path_and_status() {
        server.get("/v1/not-counted-by-name");
        server.get("/v1/authorize");
        assertThat(
                        server.metrics()
                                .get("heliograph.http.requests")
                                .tags("path", "other", "status", "404")
                                .timer()
                                .count())
                .isPositive();
        assertThat(
                        server.metrics()
                                .get("heliograph.http.requests")
                                .tags("path", "/v1/authorize", "status", "405")
                                .timer()
                                .count())
                .isPositive();
    }

    /// What the server answers to these bytes, until it closes the connection.
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
