package io.heliograph.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.transport.HttpSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Connections that say nothing, or hardly anything, shut nobody out.
@Tag("slow")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class SilentConnectionTest {
    private static final int CONNECTIONS_MAX = 40;
    private static final String GET = "GET /v1/here HTTP/1.1\r\nHost: x\r\n";

    private static HttpServer server(
            Duration headTimeout, int perAddressMax, String addressHeader) {
        HttpSettings settings =
                new HttpSettings(
                        "127.0.0.1",
                        0,
                        0,
                        100_000,
                        1_000_000,
                        16_384,
                        CONNECTIONS_MAX,
                        perAddressMax,
                        100,
                        headTimeout,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(1),
                        addressHeader);
        Api here =
                routes ->
                        routes.get("/v1/here", _ -> Answer.text(200, "text/plain", "here"))
                                .get(
                                        "/v1/who",
                                        call -> Answer.text(200, "text/plain", call.address()));
        return new HttpServer(settings, List.of(here), new SimpleMeterRegistry());
    }

    private static Socket connect(HttpServer server, String from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /// What comes to its end; `""` too where the connection was cut.
    private static String answer(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (SocketException cut) {
            return "";
        }
    }

    private static boolean isServed(HttpServer server, String from) throws IOException {
        try (Socket socket = connect(server, from)) {
            write(socket, GET + "Connection: close\r\n\r\n");
            return answer(socket).endsWith("here");
        } catch (SocketException cut) {
            return false;
        }
    }

    /// Sends an octet every 100 ms until it is cut off.
    private static void drip(Socket socket) throws IOException {
        socket.setSoTimeout(100);
        while (true) {
            try {
                if (socket.getInputStream().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException stillOpen) {
                try {
                    write(socket, "x");
                } catch (SocketException cut) {
                    return;
                }
            } catch (SocketException cut) {
                return;
            }
        }
    }

    @Test
    void as_many_silent_ones_as_there_may_be_let_the_next_one_in() throws IOException {
        try (HttpServer server = server(Duration.ofSeconds(1), CONNECTIONS_MAX, "")) {
            List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS_MAX; i++) {
                Socket socket = connect(server, "127.0.0.1");
                if (i % 2 == 0) {
                    write(socket, GET + "X-More: ");
                }
                silent.add(socket);
            }
            assertThat(isServed(server, "127.0.0.2")).isTrue();
            for (Socket socket : silent) {
                assertThat(answer(socket)).doesNotContain(" 200 ");
                socket.close();
            }
        }
    }

    @Test
    void a_head_that_comes_octet_by_octet_has_no_more_time_for_that() throws IOException {
        try (HttpServer server = server(Duration.ofSeconds(1), 0, "");
                Socket first = connect(server, "127.0.0.1");
                Socket second = connect(server, "127.0.0.1")) {
            drip(first);
            write(second, GET + "X-More: ");
            drip(second);
        }
    }

    @Test
    void whoever_has_asked_once_may_be_silent_for_longer() throws IOException {
        try (HttpServer server = server(Duration.ofSeconds(1), 0, "");
                Socket early = connect(server, "127.0.0.1");
                Socket silent = connect(server, "127.0.0.1")) {
            write(early, GET + "\r\n");
            assertAnswered(early);
            assertThat(answer(silent)).doesNotContain(" 200 ");
            write(early, GET + "Connection: close\r\n\r\n");
            assertThat(answer(early)).contains("HTTP/1.1 200 OK");
        }
    }

    /// Its idle time is longer than the test.
    @Test
    void a_later_head_has_no_more_time_than_the_first_once_it_has_begun() throws IOException {
        try (HttpServer server = server(Duration.ofSeconds(1), 0, "")) {
            try (Socket begun = connect(server, "127.0.0.1")) {
                write(begun, GET + "\r\n");
                assertAnswered(begun);
                write(begun, "G");
                assertThat(answer(begun)).doesNotContain("HTTP/1.1 ");
            }
            try (Socket ahead = connect(server, "127.0.0.1")) {
                write(ahead, GET + "\r\n" + GET);
                assertAnswered(ahead);
                assertThat(answer(ahead)).doesNotContain("HTTP/1.1 ");
            }
            try (Socket slow = connect(server, "127.0.0.1")) {
                write(slow, GET + "\r\n");
                assertAnswered(slow);
                write(slow, GET + "X-More: ");
                drip(slow);
            }
        }
    }

    private static void assertAnswered(Socket socket) throws IOException {
        assertThat(new String(socket.getInputStream().readNBytes(15), UTF_8))
                .isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void one_address_has_a_tenth_of_the_connections() throws IOException {
        try (HttpServer server = server(Duration.ofSeconds(60), 0, "")) {
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS_MAX / 10; i++) {
                held.add(connect(server, "127.0.0.1"));
            }
            assertThat(isServed(server, "127.0.0.1")).isFalse();
            assertThat(isServed(server, "127.0.0.2")).isTrue();
            for (Socket socket : held) {
                write(socket, GET + "Connection: close\r\n\r\n");
                assertThat(answer(socket)).endsWith("here");
                socket.close();
            }
            assertThat(isServed(server, "127.0.0.1")).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    198.51.100.1                     |                              | 198.51.100.1
                    203.0.113.9, 198.51.100.1        |                              | 198.51.100.1
                    203.0.113.9                      | 198.51.100.1                 | 198.51.100.1
                    203.0.113.9                      | 203.0.113.8 ,198.51.100.1    | 198.51.100.1
                    198.51.100.1:4711                |                              | 198.51.100.1
                    2001:DB8:1:2:3:4:5:6             |                              | 2001:db8:1:2::/64
                    2001:db8:1:2::                   |                              | 2001:db8:1:2::/64
                    [2001:db8:1:2::9]:4711           |                              | 2001:db8:1:2::/64
                    ::ffff:198.51.100.1              |                              | 198.51.100.1
                    unknown                          |                              | unknown
                    203.0.113.9,                     |                              | 127.0.0.1
                    """)
    void the_callers_address_is_the_last_that_the_proxy_wrote(
            String first, @Nullable String second, String address) throws IOException {
        try (HttpServer server = server(Duration.ofSeconds(60), 0, "X-Forwarded-For");
                Socket socket = connect(server, "127.0.0.1")) {
            String more = second == null ? "" : "x-forwarded-for: " + second + "\r\n";
            write(
                    socket,
                    "GET /v1/who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: "
                            + first
                            + "\r\n"
                            + more
                            + "Connection: close\r\n\r\n");
            assertThat(answer(socket)).endsWith("\r\n\r\n" + address);
        }
    }

    @Test
    void all_connections_may_be_the_proxys() throws IOException {
        try (HttpServer server = server(Duration.ofSeconds(60), 0, "X-Forwarded-For")) {
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS_MAX - 1; i++) {
                held.add(connect(server, "127.0.0.1"));
            }
            assertThat(isServed(server, "127.0.0.1")).isTrue();
            for (Socket socket : held) {
                socket.close();
            }
        }
    }
}
