package io.heliograph.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.Database;
import io.heliograph.db.TestDatabase;
import io.heliograph.embedded.EmbeddedDatabase;
import io.heliograph.fixture.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Attacks that once ended the process or shut everybody out, in a small form and with half of the
/// heap: meanwhile another customer sends, and every one of his messages is taken.
@Tag("crash")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class AttackTest {
    private static final int HEAP_MEBIBYTES = 256;
    private static final Duration SEND_MAX = Duration.ofSeconds(10);
    private static final String SEND =
            "[{\"number\":[\"380501112233\"],\"senderID\":\"Verify\",\"text\":\"Still here\"}]";
    private static final String OBJECTS =
            "{\"username\":\"x7\",\"password\":\"y\",\"z\":[" + "{},".repeat(99_000) + "{}]}";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private ServerProcess server;
    private String token;
    private Thread customer;
    private volatile boolean stopping;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = new ServerProcess(folder, "", Map.of(), HEAP_MEBIBYTES);
        server.start();
        server.awaitUp();
        Until.nothingIsMissing(
                SEND_MAX,
                () -> demoSignsIn() ? "" : "the demo's account, made after the first port");
        token = signIn("demo", "heliograph");
    }

    private boolean demoSignsIn() {
        try {
            return post("/v1/authorize", "", "{\"username\":\"demo\",\"password\":\"heliograph\"}")
                    == 200;
        } catch (IOException | InterruptedException notYet) {
            return false;
        }
    }

    @AfterAll
    void stop() {
        server.close();
        http.close();
    }

    @BeforeEach
    void beginToSend() {
        stopping = false;
        customer = Thread.startVirtualThread(this::sendUntilStopped);
    }

    @AfterEach
    void look() throws Exception {
        stopping = true;
        customer.join();
        assertThat(faults).isEmpty();
        assertThat(sent.get()).isPositive();
        assertThat(server.health()).isEqualTo(200);
        assertThat(server.hasLogged("OutOfMemoryError")).isFalse();
    }

    private void sendUntilStopped() {
        while (!stopping) {
            long began = System.nanoTime();
            try {
                int status = post("/v1/send", token, SEND);
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                if (status != 200 || took.compareTo(SEND_MAX) > 0) {
                    faults.add(status + " after " + took);
                }
                sent.incrementAndGet();
            } catch (IOException | InterruptedException lost) {
                faults.add(lost.toString());
            }
        }
    }

    private HttpRequest.Builder request(String path, String bearer) {
        return HttpRequest.newBuilder(server.uri(path))
                .timeout(Duration.ofSeconds(60))
                .header("X-Access-Token", bearer);
    }

    private int post(String path, String bearer, String json)
            throws IOException, InterruptedException {
        return http.send(
                        request(path, bearer).POST(BodyPublishers.ofString(json)).build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private String ask(String path, String bearer, String json, String field) throws Exception {
        String body =
                http.send(
                                request(path, bearer).POST(BodyPublishers.ofString(json)).build(),
                                BodyHandlers.ofString())
                        .body();
        String value = new JsonMapper().readTree(body).findValuesAsString(field).getFirst();
        assertThat(value).as(body).isNotEmpty();
        return value;
    }

    private String signIn(String login, String password) throws Exception {
        String code =
                ask(
                        "/v1/authorize",
                        "",
                        "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(login, password),
                        "authorization_code");
        return ask(
                "/v1/accesstoken",
                "",
                "{\"authorization_code\":\"%s\"}".formatted(code),
                "access_token");
    }

    private String stranger(String login) throws Exception {
        assertThat(
                        post(
                                "/v1/register",
                                "",
                                "{\"login\":\"%1$s\",\"password\":\"heliograph\",\"name\":\"x\",\"phone\":\"380501112233\",\"email\":\"%1$s@example.com\"}"
                                        .formatted(login)))
                .isEqualTo(200);
        return signIn(login, "heliograph");
    }

    /// All at the same time.
    private static void inParallel(int times, Callable<?> attack) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            threads.add(
                    Thread.startVirtualThread(() -> {
                        try {
                            attack.call();
                        } catch (Exception cutOff) {
                            // an attacker has no claim to an answer
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void trees_that_take_many_times_their_octets() throws Exception {
        inParallel(108, () -> post("/v1/authorize", "", OBJECTS));
        String stranger = stranger("trees");
        inParallel(108, () -> post("/v1/group", stranger, OBJECTS));
    }

    @Test
    void answers_that_nobody_reads() throws Exception {
        String stranger = stranger("deaf");
        String group = ask("/v1/group-create", stranger, "{\"name_group\":\"x\"}", "id_group");
        String text = "\\u0001".repeat(255);
        List<String> numbers = new ArrayList<>();
        for (int page = 0; page < 5; page++) {
            List<String> contacts = new ArrayList<>();
            for (int i = 0; i < 45; i++) {
                String number = Long.toString(380_500_000_000L + numbers.size());
                numbers.add(number);
                StringBuilder contact = new StringBuilder("{\"number\":\"" + number + '"');
                for (int note = 1; note <= 10; note++) {
                    contact.append(",\"note_")
                            .append(note)
                            .append("\":\"")
                            .append(text)
                            .append('"');
                }
                contacts.add(contact.append('}').toString());
            }
            assertThat(
                            post(
                                    "/v1/group-number-add",
                                    stranger,
                                    "{\"id_group\":%s,\"numbers\":[%s]}"
                                            .formatted(group, String.join(",", contacts))))
                    .isEqualTo(200);
        }
        String search =
                "{\"id_group\":%s,\"numbers\":[%s]}".formatted(group, String.join(",", numbers));
        assertThat(post("/v1/group-number-search", stranger, search)).isEqualTo(200);
        List<Socket> deaf = new ArrayList<>();
        for (int i = 0; i < 56; i++) {
            Socket socket = connect("127.0.0.3");
            write(
                    socket,
                    "POST /v1/group-number-search HTTP/1.1\r\nHost: x\r\nX-Access-Token: "
                            + stranger
                            + "\r\nContent-Length: "
                            + search.length()
                            + "\r\n\r\n"
                            + search);
            deaf.add(socket);
        }
        for (Socket socket : deaf) {
            socket.getInputStream().readNBytes(12); // the status: the rest is written, or waits
        }
        awaitMoreSent();
        for (Socket socket : deaf) {
            socket.close();
        }
    }

    @Test
    void connections_that_say_nothing() throws Exception {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Socket socket = connect("127.0.0.4");
            if (i % 2 == 0) {
                write(socket, "GET /v1/me HTTP/1.1\r\nX-More: ");
            }
            silent.add(socket);
        }
        for (Socket socket : silent) {
            try {
                socket.getInputStream().readAllBytes();
            } catch (SocketException cutOff) {
                // that is what is asked for
            }
            socket.close();
        }
    }

    private static final String CHUNKED =
            "POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

    /// Whether a handler reads the body or not.
    @Test
    void lines_of_chunks_that_do_not_end() throws Exception {
        String zeros = "0".repeat(1 << 20);
        for (String path : List.of("/v1/authorize", "/v1/me", "/v1/nothing")) {
            for (String start : List.of("5", "5;x=", "0\r\n", "0\r\nX: ")) {
                try (Socket socket = connect("127.0.0.5")) {
                    write(socket, CHUNKED.formatted(path) + start);
                    for (int i = 0; i < 300; i++) {
                        socket.getOutputStream().write(zeros.getBytes(UTF_8));
                    }
                    throw new AssertionError(path + " took it all");
                } catch (SocketException cutOff) {
                    // that is what is asked for
                }
            }
        }
    }

    @Test
    void large_chunks_that_wait_for_their_last_octet() throws Exception {
        String chunk = "1000000\r\n" + "x".repeat((16 << 20) - 1);
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < 27; i++) {
            Socket socket = connect("127.0.0.6");
            write(socket, CHUNKED.formatted(i % 2 == 0 ? "/v1/authorize" : "/v1/nothing") + chunk);
            waiting.add(socket);
        }
        awaitMoreSent();
        for (Socket socket : waiting) {
            socket.close();
        }
    }

    /// Too many of them, and as large as may be; their bodies do not come.
    @Test
    void heads_that_take_many_times_their_octets() throws Exception {
        StringBuilder small = new StringBuilder();
        for (char first = 'a'; first <= 'z'; first++) {
            for (int second = 0; second < 100; second++) {
                small.append(first).append(second).append(":1\r\n");
            }
        }
        StringBuilder large = new StringBuilder();
        for (int i = 0; i < 96; i++) {
            large.append("x".repeat(80)).append(i).append(':').append("y".repeat(80));
            large.append("\r\n");
        }
        List<Socket> waiting = new ArrayList<>();
        for (String headers : List.of(small.toString(), large.toString())) {
            for (int address = 7; address < 12; address++) {
                for (int i = 0; i < 200; i++) {
                    Socket socket = connect("127.0.0." + address);
                    write(
                            socket,
                            "POST /v1/authorize HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                                    + headers
                                    + "\r\n");
                    waiting.add(socket);
                }
            }
        }
        awaitMoreSent();
        for (Socket socket : waiting) {
            socket.close();
        }
    }

    private void awaitMoreSent() throws InterruptedException {
        int before = sent.get();
        Until.nothingIsMissing(SEND_MAX, () -> sent.get() > before + 2 ? "" : "messages sent");
    }

    @Test
    void sign_ins_by_the_hundred() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        Thread flood =
                Thread.startVirtualThread(() -> {
                    try {
                        inParallel(
                                200,
                                () -> {
                                    post(
                                            "/v1/authorize",
                                            "",
                                            "{\"username\":\"demo\",\"password\":\"heliograph\"}");
                                    return answered.incrementAndGet();
                                });
                    } catch (Exception stopped) {
                        throw new IllegalStateException(stopped);
                    }
                });
        Until.nothingIsMissing(SEND_MAX, () -> answered.get() > 0 ? "" : "the flood");
        awaitMoreSent();
        assertThat(flood.isAlive()).as("the flood outlasts them").isTrue();
        flood.join();
    }

    @Test
    void names_whose_servers_are_silent() throws Exception {
        stranger("named");
        try (Database database =
                new Database(TestDatabase.settings(EmbeddedDatabase.runningAt(server.data())))) {
            new CrashStore(database).maySend("named");
        }
        for (int i = 0; i < 100; i++) {
            assertThat(post("/v1/send", token, reportedTo("http://name-" + i + ".silent.test/")))
                    .isEqualTo(200);
        }
        try (Receiver receiver = new Receiver(1)) {
            receiver.beWell();
            String other = signIn("named", "heliograph");
            Until.nothingIsMissing(
                    SEND_MAX,
                    () -> {
                        try {
                            return post("/v1/send", other, reportedTo(receiver.url())) == 200
                                    ? ""
                                    : "the right to send";
                        } catch (IOException | InterruptedException lost) {
                            return lost.toString();
                        }
                    });
            Until.nothingIsMissing(
                    Duration.ofSeconds(20),
                    () -> receiver.acknowledged.isEmpty() ? "another customer's report" : "");
        }
    }

    private static String reportedTo(String url) {
        return "[{\"number\":[\"380501112233\"],\"senderID\":\"Verify\",\"text\":\"x\",\"callback_url\":\"%s\"}]"
                .formatted(url);
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.uri("/").getPort()));
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void write(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        } catch (IOException cutOff) {
            // as above
        }
    }
}
