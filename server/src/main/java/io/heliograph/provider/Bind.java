package io.heliograph.provider;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jsmpp.bean.BindType;
import org.jsmpp.extra.NegativeResponseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One bind that a provider owes us: it keeps a [Link], and makes a new one, for ever, when it is
/// lost; until it is retired.
final class Bind {
    /// A link that held for so long makes the pauses short again.
    static final Duration STABLE = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Bind.class);

    private final ProviderContext context;
    private final BindType type;
    private final int number;

    /// As which it was made.
    private final ProviderSettings.Login login;

    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch tried = new CountDownLatch(1);
    private volatile boolean over;

    /// Why the latest attempt failed; empty: it did not.
    private volatile String fault = "";

    /// Until it is down, also while it takes leave.
    private volatile @Nullable Link link;

    /// Of its thread: binds that failed, which is whose turn it is among the host's addresses.
    private int failures;

    /// @param number counted from 1 among the provider's binds
    Bind(ProviderContext context, BindType type, int number) {
        this.context = context;
        this.type = type;
        this.number = number;
        this.login = context.settings().login();
        this.thread =
                Thread.ofVirtual()
                        .name("smpp-bind-" + context.settings().name() + "-" + number)
                        .unstarted(this::keepBound);
    }

    void start() {
        thread.start();
    }

    /// The link, where there is one that can submit.
    @Nullable Link submitting() {
        return type.isTransmittable() ? bound() : null;
    }

    boolean up() {
        return bound() != null;
    }

    private @Nullable Link bound() {
        Link now = link;
        return now == null || now.ending().isLeaving() ? null : now;
    }

    /// Whether answers may still come.
    boolean open() {
        return link != null;
    }

    /// Whether it has ended for good.
    boolean over() {
        return over;
    }

    /// Why it is not up; empty: it is, or nobody knows yet.
    String fault() {
        return fault;
    }

    /// Waits until it has been up, or has failed, for the first time.
    ///
    /// @return whether it has, in that time
    boolean awaitTried(Duration patience) throws InterruptedException {
        return tried.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    void expire(long nowNanos) {
        Link now = link;
        if (now != null) {
            now.expire(nowNanos);
        }
    }

    private void keepBound() {
        Duration pause = context.settings().timing().reconnectMin();
        try {
            while (!isClosing()) {
                Duration wait = jittered(pause);
                if (heldOnce(wait).compareTo(STABLE) >= 0) {
                    pause = context.settings().timing().reconnectMin();
                    wait = jittered(pause);
                }
                pause = longer(pause);
                tried.countDown();
                closing.await(wait.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException stopped) {
            // the end of this thread is what was asked for
        } finally {
            tried.countDown();
            over = true;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /// A bug of ours costs a link, not the bind.
    private Duration heldOnce(Duration pause) throws InterruptedException {
        try {
            return holdOnce(pause);
        } catch (RuntimeException bug) {
            log.error("event=bind_broken {}", name(), bug);
            return Duration.ZERO;
        }
    }

    /// @return how long it was bound
    private Duration holdOnce(Duration pause) throws InterruptedException {
        if (!context.leased().getAsBoolean()) {
            return Duration.ZERO;
        }
        Link made = null;
        try {
            made = Link.connect(context, failures);
            made.bind(type);
        } catch (IOException | RuntimeException failed) {
            failures++;
            tellFailed(failed, pause, made == null ? new byte[0] : made.lastRead());
            return Duration.ZERO;
        }
        fault = "";
        long began = context.nanoTime().getAsLong();
        link = made;
        if (isClosing()) { // it was retired while it bound
            made.ending().retire();
        }
        log.info("event=bind_up {}", name());
        tried.countDown();
        try {
            submitUntilLeaving(made);
            made.ending().leave();
        } finally {
            link = null;
            made.end();
            log.info("event=bind_down {} closing={}", name(), isClosing());
        }
        return Duration.ofNanos(context.nanoTime().getAsLong() - began);
    }

    private void tellFailed(Exception failed, Duration pause, byte[] answer) {
        fault = reason(failed);
        String why =
                "%s error=\"%s\" retry_in_millis=%d".formatted(which(), fault, pause.toMillis());
        context.oddities().seen("bind_failed", why, answer);
    }

    private void submitUntilLeaving(Link made) throws InterruptedException {
        if (!type.isTransmittable()) {
            made.ending().awaitLeaving();
            return;
        }
        context.silence().bound();
        context.window().bound();
        try {
            made.ending().awaitLeaving();
        } finally {
            context.silence().unbound();
            context.window().unbound();
        }
    }

    /// Why, in words for who reads the log.
    private static String reason(Exception failed) {
        if (!(failed.getCause() instanceof NegativeResponseException refused)) {
            return failed.getClass().getSimpleName() + ": " + failed.getMessage();
        }
        int status = refused.getCommandStatus();
        if (status == LinkSession.CLOSED_UNANSWERED) {
            return "the provider closed the connection instead of answering the bind";
        }
        return "refused with command_status " + CommandStatus.words(status);
    }

    private String name() {
        return "provider=" + context.settings().name() + " " + which();
    }

    private String which() {
        return "bind="
                + number
                + " type="
                + type.name().toLowerCase(Locale.ROOT)
                + " host="
                + login.host()
                + ":"
                + login.port();
    }

    private Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        Duration max = context.settings().timing().reconnectMax();
        return doubled.compareTo(max) > 0 ? max : doubled;
    }

    private static Duration jittered(Duration pause) {
        long nanos = pause.toNanos();
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(nanos / 2, nanos + 1));
    }

    /// Nothing more is submitted over it; it unbinds once all that was is answered, and stays so.
    /// Waits for nothing.
    void retire() {
        closing.countDown();
        Link now = link;
        if (now != null) {
            now.ending().retire();
        }
    }

    /// Unbinds and stays unbound.
    void close() throws InterruptedException {
        closing.countDown();
        Link now = link;
        if (now != null) {
            now.ending().unbind();
        }
        thread.interrupt();
        thread.join();
    }
}
