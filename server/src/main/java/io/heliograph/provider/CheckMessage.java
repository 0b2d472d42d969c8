package io.heliograph.provider;

import io.heliograph.text.MessageType;
import io.heliograph.text.PartPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends one message over a [CheckLink] and waits for its receipt.
final class CheckMessage {
    private static final String TEXT = "Heliograph provider-check";
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final int HEADER_BYTES = 16;

    private final ProviderSettings settings;
    private final CheckReport report;
    private final Clock clock;
    private final CheckLink sends;
    private final CheckLink receives;

    /// What came before the answer, on the same link.
    private final List<CheckLink.Came> early = new ArrayList<>();

    private int others;

    /// @param receives may be the same
    CheckMessage(
            ProviderSettings settings,
            CheckReport report,
            Clock clock,
            CheckLink sends,
            CheckLink receives) {
        this.settings = settings;
        this.report = report;
        this.clock = clock;
        this.sends = sends;
        this.receives = receives;
    }

    void send(ProviderCheck.Message message) throws InterruptedException {
        CheckLink.Came answer;
        long began = System.nanoTime();
        try {
            int sequence =
                    sends.submit(
                            new Submit(
                                    message.to(),
                                    message.from(),
                                    new PartPayload(
                                            TEXT.getBytes(StandardCharsets.US_ASCII),
                                            (byte) 0,
                                            false),
                                    clock.instant().plus(LIFETIME),
                                    MessageType.SMS));
            answer = answer(sequence);
        } catch (IOException closed) {
            report.fault("the link is closed: %s", closed.getMessage());
            return;
        } catch (SubmitComposer.Unsendable unsendable) {
            report.fault("it cannot be written: %s", CommandStatus.words(unsendable.status));
            report.remedy("the sender (--from)");
            return;
        }
        if (answer == null) {
            report.fault(
                    "no answer to the submit within answerTimeoutMillis = %d",
                    settings.timing().answer().toMillis());
            report.remedy(
                    "ask the provider; the server would end such a message as uncertain says");
            leave(early);
            return;
        }
        report.note("answered after %d ms", TimeUnit.NANOSECONDS.toMillis(answer.nanos() - began));
        if (answer.status() != 0 || answer.command() == 0x80000000) {
            tellRefused(answer.status());
            leave(early);
            return;
        }
        String id = id(answer.pdu());
        if (settings.messageIds().fromAnswer(id).isEmpty()) {
            report.fault("taken, and no id is named: no receipt finds it but by its recipient");
            report.remedy("ask the provider for ids; withoutId says how such messages end");
        } else {
            report.ok("taken, with the id '%s' (%s)", id, CheckReceipt.looks(id));
        }
        report.topic("Receipt");
        await(message, id);
    }

    private void tellRefused(int status) {
        int told = status == 0 ? 0xFF : status;
        RefusalClass meaning = settings.codes().of(told);
        report.fault(
                "refused with %s, which the server takes for: %s",
                CommandStatus.words(told), words(meaning));
        report.remedy(
                switch (meaning) {
                    case RECIPIENT -> "the number; destination.ton, .npi and .form";
                    case SENDER ->
                            "the sender (--from), which the provider may have to know; source";
                    case CONTENT -> "ask the provider what it wants otherwise";
                    case CREDIT -> "pay";
                    case BIND, SYSTEM -> "ask the provider";
                    case SLOW_DOWN -> "try again; partsPerSecond, if it says so to many";
                    case FOR_NOW, UNKNOWN ->
                            "ask the provider what the code means; a setting (validity, addresses), or codes";
                });
    }

    private static String words(RefusalClass meaning) {
        return switch (meaning) {
            case RECIPIENT -> "the phone's fault, final";
            case SENDER -> "the sender's fault, final";
            case CONTENT -> "the text's fault, final";
            case FOR_NOW -> "nobody's for long, tried again";
            case SLOW_DOWN -> "too fast";
            case CREDIT -> "no credit, the provider is paused";
            case BIND -> "the session's fault, the provider is paused";
            case SYSTEM -> "the provider's own state, it is paused";
            case UNKNOWN -> "unknown, tried again and judged";
        };
    }

    private CheckLink.@Nullable Came answer(int sequence) throws InterruptedException {
        long until = System.nanoTime() + settings.timing().answer().toNanos();
        while (sends.isOpen()) {
            CheckLink.Came came = sends.next(millisUntil(until));
            if (came == null) {
                return null;
            }
            if (came.command() > 0) {
                early.add(came);
            } else if (came.sequence() == sequence) {
                return came;
            }
        }
        return null;
    }

    private static long millisUntil(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime());
    }

    private void leave(List<CheckLink.Came> them) {
        them.forEach(sends::leave);
        them.clear();
    }

    private static String id(byte[] answer) {
        int end = HEADER_BYTES;
        while (end < answer.length && answer[end] != 0) {
            end++;
        }
        return new String(answer, HEADER_BYTES, end - HEADER_BYTES, StandardCharsets.ISO_8859_1);
    }

    /// Until a final receipt has come, or the time is over.
    private void await(ProviderCheck.Message message, String id) throws InterruptedException {
        long until = System.nanoTime() + message.patience().toNanos();
        boolean ended = false;
        boolean any = false;
        for (CheckLink.Came came : early) {
            boolean ours = !ended && look(came, message, id, sends);
            any |= ours;
            ended |= ours && new CheckReceipt(settings, came.pdu()).isFinal();
        }
        while (!ended && receives.isOpen() && millisUntil(until) > 0) {
            CheckLink.Came came = receives.next(millisUntil(until));
            if (came != null && came.command() > 0 && look(came, message, id, receives)) {
                any = true;
                ended = new CheckReceipt(settings, came.pdu()).isFinal();
            }
        }
        if (others > 0) {
            report.note("%d PDUs came that are not this message's: left to the server", others);
        }
        if (!ended) {
            tellMissing(message, any);
        }
    }

    private void tellMissing(ProviderCheck.Message message, boolean any) {
        if (!receives.isOpen()) {
            report.fault("the provider closes the connection");
        } else {
            report.fault(
                    "no %sreceipt within %d s",
                    any ? "final " : "", message.patience().toSeconds());
            report.remedy(
                    "the phone may be off: try again, with a longer --wait. A server that is bound with the same systemId may have got it: then it stands in operator_parked_receipt");
        }
    }

    /// @return whether it was this message's receipt
    private boolean look(
            CheckLink.Came came, ProviderCheck.Message message, String id, CheckLink link) {
        CheckReceipt receipt;
        try {
            receipt = new CheckReceipt(settings, came.pdu());
        } catch (IllegalArgumentException broken) {
            report.fault("a PDU came that ends within its fields");
            report.remedy(
                    "ask the provider; the server answers it and keeps it in operator_unread_pdu");
            link.leave(came);
            return false;
        }
        boolean ours = receipt.isReceipt() && !id.isEmpty() && !receipt.matching(id).isEmpty();
        if (ours) {
            link.take(came);
            receipt.tell(report, id, message.to(), clock.instant());
            return true;
        }
        link.leave(came);
        if (receipt.isReceipt() && receipt.names(message.to())) {
            report.note(
                    "a receipt came that names the recipient and another id; it is left to the server:");
            receipt.tell(report, id, message.to(), clock.instant());
        } else {
            others++;
        }
        return false;
    }
}
