package io.heliograph.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that are slow, give up or are in a hurry cost nobody else anything.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ConnectionTest {
    private static final int REQUESTS_MAX = 8;
    private static final String POST = "POST /v1/echo HTTP/1.1\r\nHost: x\r\n";
    private static TestServer server;

    @BeforeAll
    static void start() {
        HttpSettings http =
                new HttpSettings(
                        "127.0.0.1",
                        0,
                        100_000,
                        8_000_000,
                        16_384,
                        100,
                        REQUESTS_MAX,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        "");
        server =
                new TestServer(
                        Clock.systemUTC(),
                        TestServer.ACCOUNT,
                        http,
                        routes -> routes.post("/v1/echo", call -> Answer.data(call.json())));
    }

    @AfterAll
    static void stop() {
        server.close();
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
