package io.heliograph.provider;

import io.heliograph.number.Msisdn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jsmpp.bean.BindType;
import org.jspecify.annotations.Nullable;

/// Binds with a provider's settings, looks at all that it says, and tells in words what it found
/// and what to set. It is a link as the server's, made of the same parts, beside a server that may
/// run: what comes to it and is not its own it leaves to that.
public final class ProviderCheck {
    /// Silence that is waited for, of what an orderly provider says at once.
    private static final long AT_ONCE_MAX_MILLIS = 10_000;

    private static final int PASSWORD_CHARS_SPECIFIED = 8;

    /// A message to be sent.
    ///
    /// @param patience how long its receipt is waited for
    public record Message(Msisdn to, String from, Duration patience) {}

    private final ProviderSettings settings;
    private final CheckReport report;
    private final Clock clock;
    private final ProviderContext.Resolver resolver;
    private final CheckTls tls;

    private ProviderCheck(
            ProviderSettings settings,
            PrintStream out,
            Clock clock,
            ProviderContext.Resolver resolver) {
        this.settings = settings;
        this.report = new CheckReport(out);
        this.clock = clock;
        this.resolver = resolver;
        this.tls = new CheckTls(report, settings, clock.instant());
    }

    /// @param message empty: none is sent
    /// @return whether nothing is to be set or mended
    public static boolean run(
            ProviderSettings settings, Optional<Message> message, PrintStream out, Clock clock)
            throws InterruptedException {
        return run(settings, message, out, clock, InetAddress::getAllByName);
    }

    static boolean run(
            ProviderSettings settings,
            Optional<Message> message,
            PrintStream out,
            Clock clock,
            ProviderContext.Resolver resolver)
            throws InterruptedException {
        ProviderCheck check = new ProviderCheck(settings, out, clock, resolver);
        check.run(message);
        int faults = check.report.faults();
        check.report.topic(
                faults == 0
                        ? "Nothing is to be set or mended."
                        : faults == 1
                                ? "One thing is to be set or mended."
                                : faults + " things are to be set or mended.");
        return faults == 0;
    }

    private void run(Optional<Message> message) throws InterruptedException {
        ProviderSettings.Login login = settings.login();
        report.topic(
                "%s: %s:%d, systemId '%s', %s%s",
                settings.name(),
                login.host(),
                login.port(),
                login.systemId(),
                login.bindType() == ProviderSettings.BindType.TRANSCEIVER
                        ? "transceiver"
                        : "transmitter-receiver",
                login.tls().enabled() ? ", TLS" : "");
        tellSettings(login);
        List<InetAddress> alive = new CheckAddresses(settings, report, resolver, tls).working();
        if (alive.isEmpty()) {
            return;
        }
        ProviderContext context = context(alive.toArray(InetAddress[]::new));
        switch (login.bindType()) {
            case TRANSCEIVER -> {
                try (CheckLink link = bound(context, BindType.BIND_TRX)) {
                    if (link != null) {
                        use(link, link, message);
                    }
                }
            }
            case TRANSMITTER_AND_RECEIVER -> {
                try (CheckLink sends = bound(context, BindType.BIND_TX);
                        CheckLink receives = bound(context, BindType.BIND_RX)) {
                    if (sends != null && receives != null) {
                        use(sends, receives, message);
                    }
                }
            }
        }
    }

    private void tellSettings(ProviderSettings.Login login) {
        if (!settings.enabled()) {
            report.note("enabled = false: the server does not bind it");
        }
        int length = login.password().value().length();
        if (length > PASSWORD_CHARS_SPECIFIED) {
            report.note(
                    "the password has %d characters, the specification allows %d: it is sent as it is",
                    length, PASSWORD_CHARS_SPECIFIED);
        }
        tls.own();
    }

    private static long since(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private ProviderContext context(InetAddress[] addresses) {
        ProviderMetrics metrics = new ProviderMetrics(new SimpleMeterRegistry(), settings.name());
        return new ProviderContext(
                settings,
                new Window(settings.window(), 0, System::nanoTime),
                new SubmitComposer(settings, clock),
                new ReceiptReader(settings, clock, metrics),
                (_, _, _) -> {},
                metrics,
                new Trace(clock),
                new Silence(System::nanoTime),
                clock,
                System::nanoTime,
                _ -> addresses,
                () -> true);
    }

    /// @return null: it is not bound, and that has been told
    private @Nullable CheckLink bound(ProviderContext context, BindType type) {
        report.topic("Bind as %s", role(type));
        CheckLink link;
        try {
            link = CheckLink.connect(context);
        } catch (IOException failed) {
            report.fault("no connection: %s", failed.getMessage());
            return null;
        }
        long began = System.nanoTime();
        try {
            link.bind(type);
            CheckLink.Came answer = link.bindAnswer();
            report.ok("bound after %d ms", since(began));
            if (answer != null) {
                new CheckBindAnswer(answer.pdu()).tell(report);
            }
            return link;
        } catch (IOException | RuntimeException failed) {
            tellRefused(link, since(began));
            link.close();
            return null;
        }
    }

    private static String role(BindType type) {
        return switch (type) {
            case BIND_TRX -> "transceiver";
            case BIND_TX -> "transmitter";
            case BIND_RX -> "receiver";
        };
    }

    private void tellRefused(CheckLink link, long millis) {
        CheckLink.Came answer = link.bindAnswer();
        byte[] garbage = link.garbage();
        if (answer != null && answer.status() != 0) {
            report.fault("refused with %s", CommandStatus.words(answer.status()));
            report.remedy(CheckBindAnswer.remedy(answer.status()));
        } else if (garbage != null) {
            report.fault(
                    "what answers speaks no SMPP: it begins with '%s'",
                    new String(garbage, StandardCharsets.ISO_8859_1));
            report.remedy("host and port");
        } else if (!settings.login().tls().enabled() && tls.isSpoken(link.address())) {
            report.fault("the port speaks TLS");
            report.remedy("tls.enabled = true, or the provider's port without TLS");
        } else if (millis >= settings.timing().bind().toMillis()) {
            report.fault(
                    "no answer within bindTimeoutMillis = %d", settings.timing().bind().toMillis());
            report.remedy("port; whether SMPP is spoken there; a larger bindTimeoutMillis");
        } else {
            report.fault("the provider closes the connection instead of answering");
            report.remedy(
                    "ask the provider whether it knows your address, and takes %s", bindType());
        }
    }

    private String bindType() {
        return settings.login().bindType() == ProviderSettings.BindType.TRANSCEIVER
                ? "a transceiver (else bindType = transmitter-receiver)"
                : "a transmitter and a receiver (else bindType = transceiver)";
    }

    private void use(CheckLink sends, CheckLink receives, Optional<Message> message)
            throws InterruptedException {
        report.topic("enquire_link");
        enquire(sends);
        if (sends != receives) {
            enquire(receives);
        }
        if (message.isPresent()) {
            report.topic("Message");
            new CheckMessage(settings, report, clock, sends, receives).send(message.get());
        }
    }

    private void enquire(CheckLink link) {
        long most = Math.min(settings.timing().answer().toMillis(), AT_ONCE_MAX_MILLIS);
        long began = System.nanoTime();
        try {
            CheckLink.Came came = link.enquire(most);
            if (came == null) {
                report.fault(
                        link.isUnbound() ? "the provider unbinds" : "no answer within %d ms", most);
                report.remedy(
                        "the server would drop each link that is silent for enquireLinkMillis and answerTimeoutMillis: ask the provider");
                return;
            }
            String what =
                    switch (came.command()) {
                        case 0x80000015 ->
                                came.status() == 0
                                        ? ""
                                        : " with " + CommandStatus.words(came.status());
                        case 0x80000000 ->
                                " with generic_nack, " + CommandStatus.words(came.status());
                        default -> " with 0x%08x".formatted(came.command());
                    };
            long millis = TimeUnit.NANOSECONDS.toMillis(came.nanos() - began);
            if (what.isEmpty()) {
                report.ok("answered after %d ms", millis);
            } else {
                report.note("answered after %d ms%s: it counts as a sign of life", millis, what);
            }
        } catch (IOException closed) {
            report.fault("the provider closes the connection: %s", closed.getMessage());
            report.remedy("ask the provider");
        }
    }
}
