package io.heliograph.simulator;

import java.util.Map;

/// What a simulator counted since its start or its latest reset, and what it holds now.
///
/// @param bindsOpen links that are bound now
/// @param connections links ever accepted; `connectionsRefused` were closed at once, there being
///   too many
/// @param binds binds ever accepted; `bindsRefused` were not
/// @param submits submits ever read, whatever their answer
/// @param accepted those answered with ESME_ROK, or to be answered so when the answer was withheld
///   or the link dropped
/// @param submitsByStatus submits by the name of their status
/// @param duplicates accepted submits whose destination, text and user data header had been
///   accepted before
/// @param answersWithheld answers never sent: by the script, or because the link was gone
/// @param receiptsByState receipts sent, first attempts only
/// @param receiptsSent receipts sent, first attempts only
/// @param receiptsAcknowledged by a deliver_sm_resp with ESME_ROK
/// @param receiptsRefused deliver_sm_resp with another status, each attempt counted
/// @param receiptsResent further attempts, after a refusal, a lost link or no acknowledgement in
///   time
/// @param receiptsLost never sent because the script said so
/// @param receiptsDropped never sent because more than `keptMax` were held
/// @param receiptsAbandoned given up after `attemptsMax`
/// @param receiptsKept scheduled, waiting for a receiver or unacknowledged now
/// @param receiptsWaiting of these, due and waiting for a receiver now
/// @param linksDropped closed by the script or by `dropLinks`
/// @param linksLost closed by the other side while bound
/// @param malformed PDUs that could not be read
/// @param unknownCommands PDUs answered with generic_nack because their command_id is unknown
/// @param phoneParts parts of messages from phones sent, each attempt counted
public record SimulatorStats(
        int bindsOpen,
        long connections,
        long connectionsRefused,
        long binds,
        long bindsRefused,
        long submits,
        long accepted,
        Map<String, Long> submitsByStatus,
        long duplicates,
        long answersWithheld,
        Map<String, Long> receiptsByState,
        long receiptsSent,
        long receiptsAcknowledged,
        long receiptsRefused,
        long receiptsResent,
        long receiptsLost,
        long receiptsDropped,
        long receiptsAbandoned,
        int receiptsKept,
        int receiptsWaiting,
        long linksDropped,
        long linksLost,
        long malformed,
        long unknownCommands,
        long enquireLinks,
        long phoneParts,
        long phonePartsAcknowledged,
        long phonePartsRefused) {
    static SimulatorStats of(
            Counters counters, int bindsOpen, int receiptsKept, int receiptsWaiting) {
        return new SimulatorStats(
                bindsOpen,
                counters.connections,
                counters.connectionsRefused,
                counters.binds,
                counters.bindsRefused,
                counters.submits(),
                counters.accepted,
                counters.submitsByStatus(),
                counters.duplicates,
                counters.answersWithheld,
                counters.receiptsByState(),
                counters.receiptsSent,
                counters.receiptsAcknowledged,
                counters.receiptsRefused,
                counters.receiptsResent,
                counters.receiptsLost,
                counters.receiptsDropped,
                counters.receiptsAbandoned,
                receiptsKept,
                receiptsWaiting,
                counters.linksDropped,
                counters.linksLost,
                counters.malformed,
                counters.unknownCommands,
                counters.enquireLinks,
                counters.phoneParts,
                counters.phonePartsAcknowledged,
                counters.phonePartsRefused);
    }

    /// Submits answered with this status.
    public long submitsWith(int status) {
        return submitsByStatus.getOrDefault(Status.name(status), 0L);
    }

    /// Receipts sent with this state.
    public long receiptsWith(ReceiptState state) {
        return receiptsByState.getOrDefault(state.name(), 0L);
    }
}
