package io.heliograph.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.transport.HttpSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that are slow, give up or are in a hurry cost nobody else anything.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ConnectionTest {
    private static final int REQUESTS_MAX = 8;
    private static final String POST = "POST /v1/echo HTTP/1.1\r\nHost: x\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3})");
    private static TestServer server;

    @BeforeAll
    static void start() {
        HttpSettings http =
                new HttpSettings(
                        "127.0.0.1",
                        0,
                        0,
                        100_000,
                        64 << 20,
                        16_384,
                        100,
                        100,
                        REQUESTS_MAX,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        "");
        server =
                new TestServer(
                        Clock.systemUTC(),
                        TestServer.ACCOUNT,
                        http,
                        routes ->
                                routes.post("/v1/echo", call -> Answer.data(call.json()))
                                        .get("/v1/large", ConnectionTest::large));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// The largest that there is, charged as those are that read rows.
    private static Answer large(Call call) {
        AnswerSize size = new AnswerSize(call, "limit");
        size.add(AnswerSize.BYTES_MAX - 2);
        return Answer.data(json -> json.writeString("a".repeat(AnswerSize.BYTES_MAX - 2)));
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void a_request_that_comes_octet_by_octet_is_answered() throws IOException {
        try (Socket socket = connect()) {
            String request = POST + "Content-Length: 7\r\nConnection: close\r\n\r\n{\"a\":1}";
            for (int i = 0; i < request.length(); i++) {
                write(socket, request.substring(i, i + 1));
            }
            assertThat(answer(socket)).startsWith("HTTP/1.1 200").endsWith("{\"a\":1}}");
        }
    }

    @Test
    void a_body_that_ends_too_soon_is_refused() throws IOException {
        try (Socket socket = connect()) {
            write(socket, POST + "Content-Length: 100\r\n\r\n{\"a\":1}");
            socket.shutdownOutput();
            assertThat(answer(socket)).doesNotContain("HTTP/1.1 200", "HTTP/1.1 5");
        }
        assertThat(server.post("/v1/echo", "{}").status()).isEqualTo(200);
    }

    @Test
    void whoever_falls_silent_in_the_middle_is_let_go_and_holds_no_place() throws IOException {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < REQUESTS_MAX; i++) {
            Socket socket = connect();
            write(socket, POST + "Content-Length: 100\r\n\r\n{\"a\":");
            silent.add(socket);
        }
        for (Socket socket : silent) {
            assertThat(answer(socket)).doesNotContain("HTTP/1.1 200", "HTTP/1.1 500");
            socket.close();
        }
        assertThat(server.post("/v1/echo", "{}").status()).isEqualTo(200);
    }

    @Test
    void whoever_falls_silent_between_requests_is_let_go() throws IOException {
        try (Socket socket = connect()) {
            write(socket, POST + "Content-Length: 2\r\n\r\n{}");
            assertThat(answer(socket)).startsWith("HTTP/1.1 200");
        }
    }

    /// As many as would hold far more than the memory there is.
    @Test
    void whoever_does_not_read_an_answer_is_let_go_and_gives_its_memory_back() throws IOException {
        List<Socket> deaf = new ArrayList<>();
        for (int i = 0; i < 28; i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), server.server().port()));
            write(socket, "GET /v1/large HTTP/1.1\r\nHost: x\r\n\r\n");
            deaf.add(socket);
        }
        Reply reply = server.get("/v1/large");
        while (reply.status() == 503) {
            assertThat(server.post("/v1/echo", "{}").status()).isEqualTo(200);
            reply = server.get("/v1/large");
        }
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).hasSizeGreaterThan(AnswerSize.BYTES_MAX);
        int whole = 0;
        for (Socket socket : deaf) {
            socket.setSoTimeout(20_000);
            whole += isWhole(socket) ? 1 : 0;
            socket.close();
        }
        assertThat(whole).as("answers that were kept for whoever did not read").isZero();
    }

    private static boolean isWhole(Socket socket) throws IOException {
        try {
            return answer(socket).length() >= AnswerSize.BYTES_MAX;
        } catch (SocketException reset) {
            return false;
        }
    }

    @Test
    void requests_sent_ahead_are_answered_in_their_order() throws IOException {
        StringBuilder all = new StringBuilder();
        StringBuilder answers = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            String body = "{\"n\":" + i + "}";
            String last = i == 49 ? "Connection: close\r\n" : "";
            all.append(POST)
                    .append(last)
                    .append("Content-Length: ")
                    .append(body.length())
                    .append("\r\n\r\n")
                    .append(body);
            answers.append(body);
        }
        try (Socket socket = connect()) {
            write(socket, all.toString());
            String answered = answer(socket);
            StringBuilder bodies = new StringBuilder();
            answered.lines()
                    .filter(line -> line.contains("\"n\":"))
                    .map(line -> line.replaceAll(".*\"data\":(\\{\"n\":[0-9]+}).*", "$1"))
                    .forEach(bodies::append);
            assertThat(bodies.toString()).isEqualTo(answers.toString());
        }
    }

    @Test
    void chunked_bodies_are_read_and_thrown_away_alike_however_they_come() throws IOException {
        String chunked =
                "Transfer-Encoding: chunked\r\n\r\n3;ext=\"x\"\r\n\"ch\r\n0005\r\nunks\"\r\n0\r\nX: y\r\n\r\n";
        String all =
                POST
                        + chunked
                        + "POST /v1/nothing HTTP/1.1\r\nHost: x\r\n"
                        + chunked
                        + POST
                        + "Expect: 100-continue\r\n"
                        + chunked
                        + POST
                        + "Content-Length: 6\r\nConnection: close\r\n\r\n\"last\"";
        for (int step : List.of(1, 7, all.length())) {
            try (Socket socket = connect()) {
                for (int at = 0; at < all.length(); at += step) {
                    write(socket, all.substring(at, Math.min(all.length(), at + step)));
                }
                assertThat(STATUS.matcher(answer(socket)).results())
                        .extracting(status -> status.group(1))
                        .containsExactly("200", "404", "100", "200", "200");
            }
        }
    }

    @Test
    void a_chunk_that_does_not_end_where_it_should_is_not_read_past() throws IOException {
        String hidden = "GET /v1/large HTTP/1.1\r\nHost: x\r\n\r\n";
        for (String path : List.of("/v1/echo", "/v1/nothing")) {
            try (Socket socket = connect()) {
                write(
                        socket,
                        "POST "
                                + path
                                + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n"
                                + hidden);
                assertThat(answer(socket)).startsWith("HTTP/1.1 4").containsOnlyOnce("HTTP/1.1 ");
            }
        }
    }

    @Test
    void a_refused_body_is_not_taken_for_a_request_sent_ahead() throws IOException {
        String hidden = "POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n\"hidden\"";
        try (Socket socket = connect()) {
            write(
                    socket,
                    "POST /v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: "
                            + hidden.length()
                            + "\r\n\r\n"
                            + hidden
                            + POST
                            + "Content-Length: 6\r\nConnection: close\r\n\r\n\"next\"");
            assertThat(answer(socket))
                    .startsWith("HTTP/1.1 404")
                    .contains("\"data\":\"next\"")
                    .doesNotContain("hidden");
        }
    }
}
