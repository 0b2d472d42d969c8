package io.heliograph.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Answers as the platform does, as cheaply as it can, and posts a report for each message. As a
/// program it shows what the bench itself costs.
final class StubPlatform implements AutoCloseable {
    private static final Pattern CALLBACK = Pattern.compile("callback_url\":\"([^\"]+)");
    private static final int REPORTS_MAX = 200;
    private static final int BACKLOG = 64;
    private static final int BODY_MAX = 64 * 1024;

    private final ServerSocket server;
    private final AtomicLong ids = new AtomicLong(600_100_200);
    private final BlockingQueue<Long> reports = new ArrayBlockingQueue<>(100_000);
    private volatile @Nullable URI callback;

    /// How many requests are refused with 429 before one is taken.
    final AtomicLong refusals = new AtomicLong();

    /// How many reports are not posted.
    final AtomicLong losses = new AtomicLong();

    /// How many reports are posted twice.
    final AtomicLong doubles = new AtomicLong();

    /// For how long a request, the one that takes it, is kept waiting.
    final AtomicLong stallMillis = new AtomicLong();

    /// How many connections end instead of an answer.
    final AtomicLong drops = new AtomicLong();

    /// @param port 0: a free one
    StubPlatform(int port) throws IOException {
        server = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
        Thread.ofVirtual().start(this::report);
    }

    /// Runs until the process is ended.
    ///
    /// @param args the port
    public static void main(String[] args) throws IOException, InterruptedException {
        try (StubPlatform stub = new StubPlatform(Integer.parseInt(args[0]))) {
            System.out.println(stub.address());
            new CountDownLatch(1).await();
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                // the loop's condition
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] bytes = new byte[BODY_MAX];
            int length = 0;
            while (true) {
                HttpHead head = HttpHead.read(bytes, length);
                int bodyLength = head == null ? 0 : Math.max(0, head.contentLength());
                if (head == null || length < head.bodyStart() + bodyLength) {
                    int count = in.read(bytes, length, bytes.length - length);
                    if (count < 0) {
                        return;
                    }
                    length += count;
                    continue;
                }
                if (drops.get() > 0 && drops.getAndDecrement() > 0) {
                    return;
                }
                out.write(answer(bytes, head.bodyStart(), length));
                length = 0;
            }
        } catch (IOException gone) {
            // the client's choice
        }
    }

    private byte[] answer(byte[] bytes, int from, int to) {
        if (bytes[0] == 'G') {
            return http("200 OK", "heliograph_accepted_total " + ids.get() + "\n");
        }
        if (bytes["POST /v1/".length()] == 'a') {
            return http(
                    "200 OK",
                    "{\"status\":true,\"data\":{\"authorization_code\":\"c\",\"access_token\":\"t\"}}");
        }
        if (refusals.get() > 0 && refusals.getAndDecrement() > 0) {
            return http("429 Too Many Requests\r\nRetry-After: 1", "{\"status\":false}");
        }
        stall(stallMillis.getAndSet(0));
        if (callback == null) {
            Matcher found =
                    CALLBACK.matcher(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            callback = found.find() ? URI.create(found.group(1)) : null;
        }
        return http("200 OK", accept(bytes, from, to));
    }

    private String accept(byte[] bytes, int from, int to) {
        StringBuilder answer = new StringBuilder("{\"status\":true,\"data\":{");
        for (int i = from; i < to; i++) {
            boolean start = bytes[i - 1] == '[' || bytes[i - 1] == ',';
            if (start && bytes[i] >= '0' && bytes[i] <= '9') {
                long id = ids.getAndIncrement();
                answer.append(answer.charAt(answer.length() - 1) == '{' ? "\"" : ",\"")
                        .append(Decimal.read(bytes, i, to))
                        .append("\":[{\"id_state\":")
                        .append(id)
                        .append("}]");
                put(id);
            }
        }
        return answer.append("}}").toString();
    }

    /// Waits for room, so that the stub's answers keep pace with its reports.
    private void put(long id) {
        try {
            reports.put(id);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void report() {
        List<Long> batch = new ArrayList<>();
        try {
            while (!server.isClosed()) {
                batch.clear();
                batch.add(reports.take());
                reports.drainTo(batch, REPORTS_MAX - 1);
                if (losses.get() > 0 && losses.getAndDecrement() > 0) {
                    batch.removeFirst();
                }
                post(batch);
                if (doubles.get() > 0 && doubles.getAndDecrement() > 0) {
                    post(batch);
                }
            }
        } catch (InterruptedException | IOException end) {
            // the bench is gone
        }
    }

    private @Nullable Socket webhook;

    private void post(List<Long> batch) throws IOException {
        URI target = callback;
        if (target == null || batch.isEmpty()) {
            return;
        }
        Socket socket = webhook;
        if (socket == null) {
            socket = new Socket(target.getHost(), target.getPort());
            webhook = socket;
        }
        StringBuilder rows = new StringBuilder("[");
        for (Long id : batch) {
            rows.append(rows.length() > 1 ? "," : "")
                    .append("{\"id_state\":")
                    .append(id)
                    .append(",\"originator\":\"Heliograph\",\"phone\":\"380501112233\",")
                    .append("\"type_sms\":\"sms\",\"text_sms\":\"Parcel 000000001 is on its way\",")
                    .append("\"num_parts\":1,\"part_no\":1,\"state\":\"DELIVRD\",")
                    .append("\"time\":\"2026-09-14 08:30:05\"}");
        }
        byte[] body = rows.append(']').toString().getBytes(StandardCharsets.UTF_8);
        String head = "POST /reports HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length;
        byte[] start = (head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        socket.getOutputStream().write(whole);
        readAnswer(socket.getInputStream());
    }

    private static void readAnswer(InputStream in) throws IOException {
        byte[] bytes = new byte[BODY_MAX];
        int length = 0;
        HttpHead head = null;
        while (head == null || length < head.end()) {
            int count = in.read(bytes, length, bytes.length - length);
            if (count < 0) {
                return;
            }
            length += count;
            head = HttpHead.read(bytes, length);
        }
    }

    private static void stall(long millis) {
        if (millis > 0) {
            try {
                Thread.sleep(Duration.ofMillis(millis));
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static byte[] http(String status, String body) {
        String answer =
                "HTTP/1.1 "
                        + status
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        return answer.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
