package io.heliograph.provider;

import io.heliograph.text.MessageType;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jsmpp.bean.BindType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An account at a carrier or aggregator, spoken to over SMPP 3.4: its binds, its window, its pace.
///
/// Who submits first reserves permits, which is where the window and the pace are waited for; the
/// submit itself only adds a PDU to the link's outbox. Each reserved permit ends in a submit or is
/// given back.
public final class SmppProvider implements AutoCloseable {
    /// How often answers that are overdue are looked for: so many times in the time they have.
    private static final int EXPIRY_CHECKS = 10;

    private static final Duration EXPIRY_CHECK_MAX = Duration.ofSeconds(1);

    /// SMPP 3.4 §4.1.1, less the closing NUL. Some providers cut what is longer, others want it.
    private static final int PASSWORD_CHARS_SPECIFIED = 8;

    private static final Duration CLOSE_CHECK = Duration.ofMillis(5);
    private static final Logger log = LoggerFactory.getLogger(SmppProvider.class);

    private final ProviderContext context;
    private final List<Bind> binds;
    private final AtomicInteger nextBind = new AtomicInteger();
    private final Thread expiry;
    private boolean saidSilent;

    /// @param receipts told of every receipt, on the threads that read
    /// @param leased whether this process may bind and submit at this moment
    public SmppProvider(
            ProviderSettings settings,
            ReceiptListener receipts,
            BooleanSupplier leased,
            Clock clock,
            MeterRegistry metrics) {
        this(settings, receipts, leased, clock, System::nanoTime, metrics);
    }

    /// @param silenceNanos what a silence is measured by
    SmppProvider(
            ProviderSettings settings,
            ReceiptListener receipts,
            BooleanSupplier leased,
            Clock clock,
            LongSupplier silenceNanos,
            MeterRegistry metrics) {
        ProviderMetrics counts = new ProviderMetrics(metrics, settings.name());
        context =
                new ProviderContext(
                        settings,
                        new Window(settings.partsPerSecond(), System::nanoTime),
                        new SubmitComposer(settings, clock),
                        new ReceiptReader(settings, clock, counts),
                        receipts,
                        counts,
                        new Trace(clock),
                        new Silence(silenceNanos),
                        clock,
                        System::nanoTime,
                        InetAddress::getAllByName,
                        leased);
        binds = binds(context);
        context.metrics()
                .watch(
                        context.window(),
                        () -> (int) binds.stream().filter(Bind::up).count(),
                        () ->
                                state() == ProviderState.NOT_BOUND
                                        ? 0
                                        : context.silence().lasts().toSeconds());
        expiry = Thread.ofVirtual().name("smpp-expiry-" + settings.name()).unstarted(this::expire);
    }

    private static List<Bind> binds(ProviderContext context) {
        ProviderSettings.Login login = context.settings().login();
        List<Bind> binds = new ArrayList<>();
        for (int i = 0; i < login.binds(); i++) {
            switch (login.bindType()) {
                case TRANSCEIVER -> binds.add(new Bind(context, BindType.BIND_TRX, i + 1));
                case TRANSMITTER_AND_RECEIVER -> {
                    binds.add(new Bind(context, BindType.BIND_TX, 2 * i + 1));
                    binds.add(new Bind(context, BindType.BIND_RX, 2 * i + 2));
                }
            }
        }
        return List.copyOf(binds);
    }

    public String name() {
        return context.settings().name();
    }

    public ProviderSettings settings() {
        return context.settings();
    }

    /// Whether it takes messages of this type at all.
    public boolean takes(MessageType type) {
        return context.settings().takes(type);
    }

    /// The form in which the id of [SubmitResult.Submitted] is kept, and in which receipts name it.
    public String normalisedId(String providerMessageId) {
        return context.settings().messageIds().fromAnswer(providerMessageId);
    }

    /// What goes over its links, for whoever wants to look.
    public Trace trace() {
        return context.trace();
    }

    /// Parts of receipts that an earlier run has acknowledged, the oldest first; before [#start].
    public void restore(List<ReceiptPart> parts) {
        parts.forEach(part -> Inbound.restore(context, part));
    }

    /// Binds in the background, and again whenever a bind is lost.
    public void start() {
        int length = settings().login().password().value().length();
        if (length > PASSWORD_CHARS_SPECIFIED) {
            log.warn(
                    "event=password_long provider={} octets={} specification={}",
                    name(),
                    length,
                    PASSWORD_CHARS_SPECIFIED);
        }
        binds.forEach(Bind::start);
        expiry.start();
    }

    /// Whether at least one bind can submit.
    public boolean live() {
        return binds.stream().anyMatch(bind -> bind.submitting() != null);
    }

    /// What can be expected of it.
    public ProviderState state() {
        if (!live()) {
            return ProviderState.NOT_BOUND;
        }
        return context.silence().isLong() ? ProviderState.SILENT : ProviderState.UP;
    }

    /// Waits until at least one part may be sent: bound, room in the window, and its pace come.
    ///
    /// @param max how many are wanted, 1 or more
    /// @return how many may be sent, 1 to `max`; 0 only once the provider is closed
    public int reserve(int max) throws InterruptedException {
        return context.window().reserve(max);
    }

    /// The same without waiting.
    ///
    /// @return how many may be sent now, 0 to `max`
    public int tryReserve(int max) {
        return context.window().tryReserve(max);
    }

    /// Permits that were reserved and not used.
    public void giveBack(int permits) {
        context.window().giveBack(permits);
    }

    /// Submits one part with one reserved permit. Waits for nothing.
    ///
    /// @param answered called perhaps before this returns
    public void submit(Submit submit, Answered answered) {
        Link link = linkWithRoom();
        if (link != null) {
            link.submit(submit, answered);
            return;
        }
        // the bind that the permit was for has been lost since
        context.metrics().lost("not_sent", "no_bind");
        try {
            answered.answered(new SubmitResult.NotSent("no_bind"));
        } finally {
            context.window().giveBack(1);
        }
    }

    private @Nullable Link linkWithRoom() {
        int start = binds.size() == 1 ? 0 : nextBind.getAndIncrement() & Integer.MAX_VALUE;
        for (int i = 0; i < binds.size(); i++) {
            Link link = binds.get((start + i) % binds.size()).submitting();
            if (link != null && link.takeSlot()) {
                return link;
            }
        }
        return null;
    }

    private void expire() {
        Duration answer = context.settings().timing().answer();
        Duration step = answer.dividedBy(EXPIRY_CHECKS);
        Duration pause = step.compareTo(EXPIRY_CHECK_MAX) > 0 ? EXPIRY_CHECK_MAX : step;
        try {
            while (true) {
                Thread.sleep(pause);
                expireOnce();
            }
        } catch (InterruptedException stopped) {
            // the end of this thread is what was asked for
        }
    }

    /// Without this thread, what is never answered would take up the window for good.
    private void expireOnce() {
        try {
            binds.forEach(bind -> bind.expire(context.nanoTime().getAsLong()));
            Inbound.overdue(context);
            tellSilence();
        } catch (RuntimeException bug) {
            log.error("event=provider_not_watched provider={}", name(), bug);
        }
    }

    /// Once when it begins and once when it ends.
    private void tellSilence() {
        boolean silent = state() == ProviderState.SILENT;
        if (silent && !saidSilent) {
            log.warn(
                    "event=provider_silent provider={} bound=true minutes={} unanswered={}",
                    name(),
                    context.silence().lasts().toMinutes(),
                    context.window().used());
        } else if (!silent && saidSilent) {
            log.info("event=provider_silent_no_more provider={} state={}", name(), state());
        }
        saidSilent = silent;
    }

    /// Takes no more, waits a bounded time (`shutdownMillis`) for answers, unbinds; what is
    /// unanswered then is uncertain.
    @Override
    public void close() {
        context.window().close();
        try {
            awaitAnswers();
            expiry.interrupt();
            for (Bind bind : binds) {
                bind.close();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        log.info(
                "event=provider_closed provider={} unanswered={}", name(), context.window().used());
    }

    private void awaitAnswers() throws InterruptedException {
        long until = System.nanoTime() + context.settings().timing().shutdown().toNanos();
        while (context.window().used() > 0
                && binds.stream().anyMatch(Bind::open)
                && System.nanoTime() - until < 0) {
            Thread.sleep(CLOSE_CHECK);
        }
    }
}
