package io.heliograph.provider;

import io.heliograph.message.PartState;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What receipts call the states of a part: SMPP's words and numbers, and the trade's spellings.
final class ReceiptWords {
    /// Between its letters (`NOT_DELIVERED`), or about it (`[DELIVRD].`).
    private static final Pattern MARKS = Pattern.compile("[^\\p{L}\\p{N}]");

    private ReceiptWords() {}

    /// The state a word stands for; null for a word that nobody knows. Letter case, and what is
    /// neither letter nor digit, count for nothing.
    static @Nullable PartState state(String word) {
        return switch (plain(word)) {
            case "DELIVRD", "DELIVERED", "DELIVERD", "DELIVRED", "DELIVERDE", "DLVRD" ->
                    PartState.DELIVRD;
            case "DELIVEREDTOHANDSET", "DELIVEREDTOTERMINAL", "SUCCESS", "READ" ->
                    PartState.DELIVRD;
            case "EXPIRED", "EXPIRD", "EXPIRE", "EXPRD" -> PartState.EXPIRED;
            case "DELETED", "DELETD", "DELETE", "CANCELLED", "CANCELED" -> PartState.DELETED;
            case "UNDELIV", "UNDELIVERABLE", "UNDELIVERED", "UNDELIVRD", "UNDELIVERD" ->
                    PartState.UNDELIV;
            case "UNDELIVRED", "UNDELIVD", "UNDELIVER", "UNDLVRD", "NOTDELIVERED", "NOTDELIVRD" ->
                    PartState.UNDELIV;
            case "DELIVERYFAILED", "FAILED", "FAILURE", "FAIL", "SKIPPED" -> PartState.UNDELIV;
            case "REJECTD", "REJECTED", "REJECT", "REJCTD", "RJECTD" -> PartState.REJECTD;
            case "UNKNOWN", "UNKNOWED", "UNKNOW", "UNKNWN" -> PartState.UNKNOWN;
            case "ACCEPTD", "ACCEPTED", "ACCEPT", "ACCPTD" -> PartState.ACCEPTD;
            case "ENROUTE", "ENROUT", "ACKED", "SENT", "QUEUED", "PENDING", "WAITING" ->
                    PartState.ENROUTE;
            case "BUFFRED", "BUFFERD", "BUFFERED", "BUFFRD", "BUFERED", "BUFFER" ->
                    PartState.ENROUTE;
            case "SCHEDULED", "SCHEDULD", "SCHEDLD", "SCHED", "DEFERRED", "DELAYED", "HELD" ->
                    PartState.ENROUTE;
            case "SUBMITTED", "SUBMITD", "FORWARDED", "PROCESSING", "INPROGRESS", "RETRYING" ->
                    PartState.ENROUTE;
            default -> null;
        };
    }

    /// message_state (SMPP 3.4 §5.2.28, and 5.0 §4.7.15 for 0 and 9); null for a number that stands
    /// for nothing.
    static @Nullable PartState state(int messageState) {
        return switch (messageState) {
            case 0, 1 -> PartState.ENROUTE;
            case 2 -> PartState.DELIVRD;
            case 3 -> PartState.EXPIRED;
            case 4 -> PartState.DELETED;
            case 5, 9 -> PartState.UNDELIV;
            case 6 -> PartState.ACCEPTD;
            case 7 -> PartState.UNKNOWN;
            case 8 -> PartState.REJECTD;
            default -> null;
        };
    }

    /// How much a state says: nothing, under way, ended somehow, ended so. Of two that a receipt
    /// tells, the one that says more is meant.
    static int weight(@Nullable PartState state) {
        return switch (state) {
            case null -> 0;
            case ENROUTE, ACCEPTD -> 1;
            case UNKNOWN -> 2;
            case DELIVRD, EXPIRED, DELETED, UNDELIV, REJECTD -> 3;
        };
    }

    private static String plain(String word) {
        boolean plain = true;
        for (int i = 0; plain && i < word.length(); i++) {
            plain = word.charAt(i) >= 'A' && word.charAt(i) <= 'Z';
        }
        return plain ? word : MARKS.matcher(word).replaceAll("").toUpperCase(Locale.ROOT);
    }
}
