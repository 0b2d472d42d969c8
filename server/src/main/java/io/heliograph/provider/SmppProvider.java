package io.heliograph.provider;

import io.heliograph.text.MessageType;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
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
    private final Binds binds;
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
                        new Window(settings.window(), settings.partsPerSecond(), System::nanoTime),
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
        binds = new Binds(context);
        context.metrics()
                .watch(
                        context.window(),
                        binds::up,
                        () ->
                                state() == ProviderState.NOT_BOUND
                                        ? 0
                                        : context.silence().lasts().toSeconds());
        expiry = Thread.ofVirtual().name("smpp-expiry-" + settings.name()).unstarted(this::expire);
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
        set(settings(), true);
    }

    /// How it is from now on. Most settings are in force at once, for what is on its way too. Where
    /// others need another bind, the new ones are made beside those that there are: these go on
    /// until the new ones are up or were refused, as by a provider that allows no more of them;
    /// then nothing more is submitted over them, and each unbinds once all that went over it is
    /// answered, or has had its time. So nothing is lost and nothing sent twice. Waits for nothing;
    /// called by one thread at a time.
    ///
    /// @param bound whether it is to be bound; if not, all binds go so
    public void set(ProviderSettings settings, boolean bound) {
        boolean anew = isBoundOtherwise(settings(), settings);
        context.change(settings);
        if (expiry.getState() == Thread.State.NEW) {
            expiry.start();
        }
        if (binds.set(bound, anew)) {
            tellLongPassword();
        }
    }

    private static boolean isBoundOtherwise(ProviderSettings now, ProviderSettings then) {
        return !now.login().equals(then.login())
                || !now.timing().enquireLink().equals(then.timing().enquireLink())
                || !now.timing().answer().equals(then.timing().answer());
    }

    private void tellLongPassword() {
        int length = settings().login().password().value().length();
        if (length > PASSWORD_CHARS_SPECIFIED) {
            log.warn(
                    "event=password_long provider={} octets={} specification={}",
                    name(),
                    length,
                    PASSWORD_CHARS_SPECIFIED);
        }
    }

    /// How it is at this moment.
    public ProviderLook look() {
        return new ProviderLook(
                state(),
                binds.owed(),
                binds.up(),
                context.window().used(),
                context.window().capacity(),
                context.window().rate(),
                binds.fault(),
                Duration.ofNanos(context.quietNanos()));
    }

    /// Whether at least one bind can submit.
    public boolean live() {
        return binds.live();
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
        Link link = binds.withRoom();
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

    private void expire() {
        try {
            while (true) {
                Duration answer = context.settings().timing().answer();
                Duration step = answer.dividedBy(EXPIRY_CHECKS);
                Thread.sleep(step.compareTo(EXPIRY_CHECK_MAX) > 0 ? EXPIRY_CHECK_MAX : step);
                expireOnce();
            }
        } catch (InterruptedException stopped) {
            // the end of this thread is what was asked for
        }
    }

    /// Without this thread, what is never answered would take up the window for good.
    private void expireOnce() {
        try {
            binds.expire();
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
        binds.end();
        context.window().close();
        try {
            awaitAnswers();
            expiry.interrupt();
            binds.close();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        log.info(
                "event=provider_closed provider={} unanswered={}", name(), context.window().used());
    }

    private void awaitAnswers() throws InterruptedException {
        long until = System.nanoTime() + context.settings().timing().shutdown().toNanos();
        while (context.window().used() > 0 && binds.open() && System.nanoTime() - until < 0) {
            Thread.sleep(CLOSE_CHECK);
        }
    }
}
