package io.heliograph.dispatch;

import io.heliograph.message.Message;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// Equal refusals without anything taken between them. Guarded by its [Refusals].
final class RefusalRun {
    /// Of so many recipients it is not the recipient's fault.
    static final int RECIPIENTS_MIN = 5;

    /// Of so many accounts it is not the account's.
    static final int ACCOUNTS_MIN = 3;

    /// So many in a row, or for so long: where one of five is refused by chance, five in a row come
    /// every second.
    static final int IN_A_ROW_MIN = 20;

    static final long LASTS_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(500);

    /// Refusals further apart are not of one run.
    static final Duration APART_MAX = Duration.ofMinutes(10);

    /// As many of each as it takes to judge.
    final Set<Long> accounts = new TreeSet<>();

    final Set<String> senders = new TreeSet<>();
    private final Set<Long> recipients = new TreeSet<>();
    private long beganNanos;
    private long lastNanos;
    private int count;

    void add(Message message, long nowNanos) {
        if (count == 0 || nowNanos - lastNanos > APART_MAX.toNanos()) {
            accounts.clear();
            senders.clear();
            recipients.clear();
            count = 0;
            beganNanos = nowNanos;
        }
        count++;
        lastNanos = nowNanos;
        if (accounts.size() < ACCOUNTS_MIN) {
            accounts.add(message.account().value());
        }
        if (senders.size() < 2) {
            senders.add(message.sender());
        }
        if (recipients.size() < RECIPIENTS_MIN) {
            recipients.add(message.recipient().value());
        }
    }

    /// Whether it is more than the recipients' bad luck.
    boolean isLong(long nowNanos) {
        return recipients.size() >= RECIPIENTS_MIN
                && (count >= IN_A_ROW_MIN || nowNanos - beganNanos >= LASTS_NANOS_MIN);
    }
}
