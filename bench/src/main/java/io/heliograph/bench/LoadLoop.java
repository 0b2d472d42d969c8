package io.heliograph.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Sends over all connections from one thread, the caller's: on a machine that is shared with the
/// server, one selector costs less than a thread a connection.
///
/// Under a fixed rate latency counts from when a request was due, not from when a connection was
/// free for it: a server that stalls is charged with everyone who had to wait.
final class LoadLoop implements AutoCloseable {
    private static final byte[] SUCCESS = "{\"status\":true".getBytes(StandardCharsets.US_ASCII);
    private static final long ANSWER_WAIT_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int RETRY_SECONDS_MAX = 10;
    private static final int ATTEMPTS_MAX = 50;
    private static final long SELECT_MILLIS = 20;

    /// Selectors wait whole milliseconds; a fixed rate needs finer steps. Answers are noticed this
    /// late at most.
    private static final long PACE_STEP_NANOS = 250_000;

    private final InetSocketAddress target;
    private final SendRequests requests;
    private final Selector selector;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final List<Connection> told = new ArrayList<>();
    private final Set<Connection> open = new HashSet<>();
    private final Rows rows = new Rows();

    private Stretch stretch = new Stretch(Mode.ONE, Duration.ZERO, 0);
    private Tracker tracker = new Tracker(0);
    private Counts counts = new Counts();
    private Histogram latencies = Latency.histogram();
    private long deadlineNanos;
    private long nextDueNanos;
    private long lastAnswerNanos;

    LoadLoop(InetSocketAddress target, int connections, SendRequests requests) throws IOException {
        this.target = target;
        this.requests = requests;
        this.selector = Selector.open();
        for (int i = 0; i < connections; i++) {
            connect();
        }
    }

    /// Makes the load and waits for the last answer.
    ///
    /// @param accepted is told of each accepted part
    Load run(Stretch asked, Tracker accepted) throws IOException {
        stretch = asked;
        tracker = accepted;
        counts = new Counts();
        latencies = Latency.histogram();
        selector.selectNow(this::ready); // notices what closed since the last stretch
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long start = System.nanoTime();
        nextDueNanos = start;
        lastAnswerNanos = start;
        deadlineNanos = start + asked.length().toNanos();
        while (goesOn()) {
            sendDue();
            sendAgain();
            await();
        }
        abandonRest();
        cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
        return new Load(counts.summary(), start, lastAnswerNanos, Latency.of(latencies), cpu);
    }

    private boolean goesOn() {
        long now = System.nanoTime();
        if (now - deadlineNanos < 0) {
            return true;
        }
        boolean owed = stretch.paced() && nextDueNanos - deadlineNanos < 0;
        boolean answersOwed = idle.size() + told.size() < open.size();
        return (owed || answersOwed) && now - deadlineNanos < ANSWER_WAIT_NANOS;
    }

    private void sendDue() {
        long now = System.nanoTime();
        if (!stretch.paced()) {
            while (now - deadlineNanos < 0 && !idle.isEmpty()) {
                send(idle.removeFirst(), now);
            }
            return;
        }
        while (nextDueNanos - now <= 0 && nextDueNanos - deadlineNanos < 0 && !idle.isEmpty()) {
            send(idle.removeFirst(), nextDueNanos);
            nextDueNanos += stretch.intervalNanos();
        }
    }

    private void sendAgain() {
        long now = System.nanoTime();
        if (told.isEmpty() || now - deadlineNanos >= 0) {
            return;
        }
        for (Connection connection : List.copyOf(told)) {
            if (connection.retryNanos - now <= 0) {
                told.remove(connection);
                try {
                    connection.sendAgain();
                } catch (IOException broken) {
                    lose(connection);
                }
            }
        }
    }

    private void await() throws IOException {
        if (!stretch.paced()) {
            selector.select(this::ready, SELECT_MILLIS);
        } else if (selector.selectNow(this::ready) == 0) {
            long untilDue = nextDueNanos - System.nanoTime();
            LockSupport.parkNanos(
                    idle.isEmpty() || untilDue < 0
                            ? PACE_STEP_NANOS
                            : Math.min(untilDue, PACE_STEP_NANOS));
        }
    }

    private void send(Connection connection, long dueNanos) {
        try {
            connection.send(requests, stretch.mode(), dueNanos);
        } catch (IOException broken) {
            lose(connection);
        }
    }

    private void ready(SelectionKey key) {
        if (!(key.attachment() instanceof Connection connection)) {
            return;
        }
        try {
            if (key.isWritable()) {
                connection.write();
            }
            HttpHead head = key.isReadable() ? connection.read() : null;
            if (head != null) {
                answered(connection, head);
            }
        } catch (IOException broken) {
            lose(connection);
        }
    }

    private void answered(Connection connection, HttpHead head) throws IOException {
        long now = System.nanoTime();
        lastAnswerNanos = now;
        connection.busy = false;
        int status = HttpHead.status(connection.bytes());
        switch (status) {
            case 200 -> succeeded(connection, head, now);
            case 429, 503 -> {
                counts.throttled += status == 429 ? 1 : 0;
                counts.unavailable += status == 503 ? 1 : 0;
                if (maySendAgain(connection, head, now)) {
                    int seconds = Math.clamp(head.retryAfterSeconds(), 1, RETRY_SECONDS_MAX);
                    connection.retryNanos = now + Duration.ofSeconds(seconds).toNanos();
                    told.add(connection);
                    return;
                }
                counts.abandoned++;
            }
            default -> counts.wrong(status + " " + body(connection, head));
        }
        release(connection, head, now);
    }

    private boolean maySendAgain(Connection connection, HttpHead head, long now) {
        return connection.attempts < ATTEMPTS_MAX && !head.close() && now - deadlineNanos < 0;
    }

    private void release(Connection connection, HttpHead head, long now) throws IOException {
        if (head.close()) {
            connection.close();
            open.remove(connection);
            connect();
        } else if (!stretch.paced() && now - deadlineNanos < 0) {
            send(connection, now);
        } else {
            idle.addLast(connection);
        }
    }

    private void succeeded(Connection connection, HttpHead head, long now) {
        byte[] bytes = connection.bytes();
        int from = head.bodyStart();
        int successEnd = Math.min(from + SUCCESS.length, head.end());
        if (!Arrays.equals(bytes, from, successEnd, SUCCESS, 0, SUCCESS.length)) {
            counts.wrong("200 " + body(connection, head));
            return;
        }
        rows.readAnswer(bytes, from, head.end());
        if (rows.size() + rows.errors() != stretch.mode().messagesPerRequest) {
            counts.wrong("200 with " + rows.size() + " ids: " + body(connection, head));
        }
        counts.requests++;
        counts.accepted += rows.size();
        counts.refusedMessages += rows.errors();
        tracker.accepted(rows, connection.dueNanos);
        Latency.record(latencies, now - connection.dueNanos);
    }

    private static String body(Connection connection, HttpHead head) {
        return new String(
                connection.bytes(), head.bodyStart(), head.contentLength(), StandardCharsets.UTF_8);
    }

    /// Puts a new connection in its place; a request on it is lost, for whether it was accepted is
    /// not known.
    private void lose(Connection connection) {
        if (connection.busy) {
            counts.lostConnections++;
        }
        connection.close();
        idle.remove(connection);
        told.remove(connection);
        open.remove(connection);
        try {
            connect();
        } catch (IOException refused) {
            throw new UncheckedIOException(
                    "the server at " + target + " takes no connections any more", refused);
        }
    }

    private void connect() throws IOException {
        Connection connection = new Connection(target, selector);
        open.add(connection);
        idle.addLast(connection);
    }

    private void abandonRest() {
        counts.abandoned += told.size();
        idle.addAll(told);
        told.clear();
        for (Connection connection : List.copyOf(open)) {
            if (connection.busy) {
                counts.abandoned++;
                connection.busy = false;
                lose(connection);
            }
        }
    }

    @Override
    public void close() throws IOException {
        open.forEach(Connection::close);
        selector.close();
    }
}
