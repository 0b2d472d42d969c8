package io.heliograph.simulator;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/// One submit_sm that the simulator read, in the order of arrival.
///
/// @param sequence 1 for the first submit since the start or the latest reset
/// @param serviceType `HLR` or `MNP` for what looks a number up
/// @param partReference of the concatenation in the user data header or the sar TLVs; with
///   `partTotal` and `partNumber` 0 where there is none
/// @param userData short_message, or message_payload, in hexadecimal, the user data header included
/// @param userDataHeader the first octets of `userData`, empty without a header
/// @param text the rest of `userData` as text, empty when data_coding says that it is none
/// @param status of the answer
/// @param messageId as in the answer, empty when it was refused
/// @param answered whether the answer was written to the link
/// @param receipts the states of the receipts sent so far, first attempts only
/// @param receiptsAcknowledged how many of them were acknowledged
public record SeenMessage(
        long sequence,
        Instant arrived,
        String systemId,
        String serviceType,
        String source,
        int sourceTon,
        int sourceNpi,
        String destination,
        int destinationTon,
        int destinationNpi,
        int esmClass,
        int dataCoding,
        int registeredDelivery,
        int partReference,
        int partTotal,
        int partNumber,
        String userData,
        String userDataHeader,
        String text,
        int status,
        String messageId,
        boolean answered,
        List<ReceiptState> receipts,
        int receiptsAcknowledged) {

    static SeenMessage of(Submit submit, IdFormat ids) {
        var fields = new SubmitReader();
        fields.read(submit.body, 0, submit.body.length);
        int header = fields.udhLength();
        int textAt = fields.textAt + header;
        int textLength = fields.textLength - header;
        HexFormat hex = HexFormat.of();
        return new SeenMessage(
                submit.sequence,
                Instant.ofEpochMilli(submit.arrivedMillis),
                submit.systemId,
                fields.serviceType(),
                fields.source(),
                fields.sourceTon(),
                fields.sourceNpi(),
                fields.destination(),
                fields.destinationTon(),
                fields.destinationNpi(),
                fields.esmClass,
                fields.dataCoding,
                fields.registeredDelivery,
                fields.partReference,
                fields.partTotal,
                fields.partNumber,
                hex.formatHex(submit.body, fields.textAt, fields.textAt + fields.textLength),
                hex.formatHex(submit.body, fields.textAt, textAt),
                Alphabet.text(fields.dataCoding, submit.body, textAt, textLength),
                submit.status,
                submit.status == Status.OK ? ids.format(submit.id) : "",
                submit.isAnswered,
                List.of(submit.receiptStates()),
                submit.receiptsAcknowledged);
    }

    /// `userData` as octets.
    public byte[] octets() {
        return HexFormat.of().parseHex(userData);
    }
}
