package io.heliograph.provider;

import com.typesafe.config.ConfigFactory;
import io.heliograph.fixture.Until;
import io.heliograph.number.Msisdn;
import io.heliograph.text.MessageType;
import io.heliograph.text.PartPayload;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A provider with short times, and what it told.
final class ProviderUnderTest implements AutoCloseable {
    static final String QUICK =
            """
            systemId = "helio", password = "s3cret"
            bindTimeoutMillis = 3000, enquireLinkMillis = 20000, answerTimeoutMillis = 20000
            reconnect { minMillis = 5, maxMillis = 40 }
            shutdownMillis = 2000
            """;

    /// A receipt that waits for its word.
    record Given(Receipt receipt, Runnable acknowledge, Runnable refuse) {}

    /// Something unread that waits to be kept.
    record Unread(UnreadPdu pdu, Runnable kept) {}

    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final BlockingQueue<Given> receipts = new LinkedBlockingQueue<>();
    final BlockingQueue<IncomingPart> incoming = new LinkedBlockingQueue<>();
    final BlockingQueue<Unread> unread = new LinkedBlockingQueue<>();
    final AtomicLong silenceNanos = new AtomicLong();
    final SmppProvider provider;
    volatile boolean leased = true;

    ProviderUnderTest(int port, String settings) {
        this(port, settings, null);
    }

    /// @param parts keeps parts of receipts, and has those of an earlier run
    ProviderUnderTest(int port, String settings, @Nullable ReceiptPartLog parts) {
        provider =
                new SmppProvider(
                        settings("port = " + port + "\n" + settings),
                        listener(parts),
                        () -> leased,
                        Clock.systemUTC(),
                        silenceNanos::get,
                        metrics);
        if (parts != null) {
            provider.restore(parts.kept("acme"));
        }
        provider.start();
    }

    private ReceiptListener listener(@Nullable ReceiptPartLog parts) {
        return new ReceiptListener() {
            @Override
            public void received(Receipt receipt, Runnable acknowledge, Runnable refuse) {
                receipts.add(new Given(receipt, acknowledge, refuse));
            }

            @Override
            public void incoming(IncomingPart part, IncomingDelivery delivery) {
                incoming.add(part);
                delivery.kept();
            }

            @Override
            public void part(ReceiptPart part, Runnable acknowledge, Runnable refuse) {
                if (parts == null) {
                    acknowledge.run();
                } else {
                    parts.keep(part, acknowledge, refuse);
                }
            }

            @Override
            public void forget(List<UUID> rows) {
                if (parts != null) {
                    parts.forget(rows);
                }
            }

            @Override
            public void unread(UnreadPdu pdu, Runnable kept) {
                unread.add(new Unread(pdu, kept));
            }
        };
    }

    /// Takes whatever has come.
    void settleAll() {
        for (Given given = receipts.poll(); given != null; given = receipts.poll()) {
            given.acknowledge().run();
        }
        for (Unread each = unread.poll(); each != null; each = unread.poll()) {
            each.kept().run();
        }
    }

    Unread unread() throws InterruptedException {
        Unread given = unread.poll(10, TimeUnit.SECONDS);
        if (given == null) {
            throw new AssertionError("nothing unread came");
        }
        return given;
    }

    static ProviderSettings settings(String own) {
        return ProviderSettings.read("acme", ConfigFactory.parseString(QUICK + own));
    }

    static Submit submit(String text) {
        return submit(text, (byte) 0);
    }

    static Submit submit(String text, byte dataCoding) {
        return new Submit(
                new Msisdn(380670000202L),
                "Shop",
                new PartPayload(text.getBytes(StandardCharsets.ISO_8859_1), dataCoding, false),
                Instant.now().plusSeconds(3600),
                MessageType.SMS);
    }

    /// Reserves and submits.
    CompletableFuture<SubmitResult> send(String text) throws InterruptedException {
        return send(submit(text));
    }

    CompletableFuture<SubmitResult> send(Submit submit) throws InterruptedException {
        CompletableFuture<SubmitResult> result = new CompletableFuture<>();
        if (provider.reserve(1) != 1) {
            throw new AssertionError("closed");
        }
        provider.submit(
                submit,
                r -> {
                    if (!result.complete(r)) {
                        throw new AssertionError("told twice");
                    }
                });
        return result;
    }

    static SubmitResult outcome(CompletableFuture<SubmitResult> result)
            throws InterruptedException, ExecutionException, TimeoutException {
        return result.get(10, TimeUnit.SECONDS);
    }

    Given receipt() throws InterruptedException {
        Given given = receipts.poll(10, TimeUnit.SECONDS);
        if (given == null) {
            throw new AssertionError("no receipt came");
        }
        return given;
    }

    void awaitLive() throws InterruptedException {
        Until.isTrue("a bind", provider::live);
    }

    double oddities(String kind) {
        var counter = metrics.find("heliograph.provider.oddities").tag("kind", kind).counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        provider.close();
    }
}
