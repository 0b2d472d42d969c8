package io.heliograph.simulator;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// What was seen since the start or the latest reset. Owned by the loop's thread.
final class Counters {
    long connections;
    long connectionsRefused;
    long binds;
    long bindsRefused;
    long accepted;
    long duplicates;
    long answersWithheld;
    long receiptsSent;
    long receiptsAcknowledged;
    long receiptsRefused;
    long receiptsResent;
    long receiptsLost;
    long receiptsDropped;
    long receiptsAbandoned;
    long linksDropped;
    long linksLost;
    long malformed;
    long unknownCommands;
    long enquireLinks;
    long phoneParts;
    long phonePartsAcknowledged;
    long phonePartsRefused;

    private final Map<Integer, Long> refusals = new TreeMap<>();
    private final long[] receipts = new long[ReceiptState.STATES_MAX + 1];

    void submit(int status) {
        if (status == Status.OK) {
            accepted++;
        } else {
            refusals.merge(status, 1L, Long::sum);
        }
    }

    void receipt(ReceiptState state) {
        receiptsSent++;
        receipts[state.messageState()]++;
    }

    long submits() {
        long sum = accepted;
        for (long count : refusals.values()) {
            sum += count;
        }
        return sum;
    }

    void clear() {
        connections = 0;
        connectionsRefused = 0;
        binds = 0;
        bindsRefused = 0;
        accepted = 0;
        duplicates = 0;
        answersWithheld = 0;
        receiptsSent = 0;
        receiptsAcknowledged = 0;
        receiptsRefused = 0;
        receiptsResent = 0;
        receiptsLost = 0;
        receiptsDropped = 0;
        receiptsAbandoned = 0;
        linksDropped = 0;
        linksLost = 0;
        malformed = 0;
        unknownCommands = 0;
        enquireLinks = 0;
        phoneParts = 0;
        phonePartsAcknowledged = 0;
        phonePartsRefused = 0;
        refusals.clear();
        Arrays.fill(receipts, 0);
    }

    Map<String, Long> submitsByStatus() {
        Map<String, Long> counts = new TreeMap<>();
        if (accepted > 0) {
            counts.put(Status.name(Status.OK), accepted);
        }
        refusals.forEach((status, count) -> counts.put(Status.name(status), count));
        return counts;
    }

    Map<String, Long> receiptsByState() {
        Map<String, Long> counts = new TreeMap<>();
        for (ReceiptState state : ReceiptState.values()) {
            if (receipts[state.messageState()] > 0) {
                counts.put(state.name(), receipts[state.messageState()]);
            }
        }
        return counts;
    }
}
