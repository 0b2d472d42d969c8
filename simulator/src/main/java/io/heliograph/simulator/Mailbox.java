package io.heliograph.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The receipts of one system_id that are due, and its links that take them. What no link takes now
/// waits here.
final class Mailbox {
    /// As many receipts in a row go to one link, so that they leave in one write.
    private static final int RUN = 32;

    final String systemId;

    private final Receipts receipts;
    private final List<Link> receivers = new ArrayList<>();
    private final ArrayDeque<Receipt> waiting = new ArrayDeque<>();
    private int turn;

    Mailbox(String systemId, Receipts receipts) {
        this.systemId = systemId;
        this.receipts = receipts;
    }

    int waiting() {
        return waiting.size();
    }

    void open(Link link) {
        receivers.add(link);
        deliver();
    }

    void close(Link link) {
        receivers.remove(link);
    }

    void offer(Receipt receipt) {
        waiting.add(receipt);
        deliver();
    }

    /// Sends what waits, as far as links take it.
    void deliver() {
        while (!waiting.isEmpty()) {
            Link link = receiver();
            if (link == null) {
                return;
            }
            receipts.send(link, waiting.remove());
        }
    }

    void clear() {
        waiting.clear();
    }

    private @Nullable Link receiver() {
        int count = receivers.size();
        int first = turn++ / RUN;
        for (int i = 0; i < count; i++) {
            Link link = receivers.get(Math.floorMod(first + i, count));
            if (link.takesReceipt()) {
                return link;
            }
        }
        return null;
    }
}
