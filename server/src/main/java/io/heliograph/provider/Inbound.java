package io.heliograph.provider;

import io.heliograph.provider.ReceiptParts.Joined;
import io.heliograph.provider.ReceiptParts.Part;
import io.heliograph.provider.ReceiptReader.Delivered;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.SMPPConstant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the provider sends over one link of its own accord, `deliver_sm` and `data_sm`: each is
/// answered, receipts and messages from phones once they are on disk. What cannot be read is kept
/// with its octets and answered all the same, or it would come again for ever and hold up what
/// stands behind it.
final class Inbound {
    /// Receipts and messages that wait for being recorded; beyond it the provider is told to send
    /// them later.
    static final int RECEIPTS_WAITING_MAX = 20_000;

    private static final int RESPONSE = 0x80000000;

    /// A header, and an empty message_id.
    private static final int ANSWER_BYTES = 17;

    private static final Logger log = LoggerFactory.getLogger(Inbound.class);

    private final ProviderContext context;
    private final LinkConnection connection;
    private final AtomicInteger receiptsWaiting = new AtomicInteger();

    /// Stands for the connection where that is not to be held.
    private final Object link = new Object();

    Inbound(ProviderContext context, LinkConnection connection) {
        this.context = context;
        this.connection = connection;
    }

    /// Does not block.
    ///
    /// @param pdu a whole deliver_sm or data_sm
    void delivered(int sequence, byte[] pdu) {
        Runnable taken = () -> answer(sequence, pdu, 0);
        DeliverPdu read;
        Delivered delivered;
        try {
            read = new DeliverPdu(pdu);
            delivered = context.receipts().read(read);
        } catch (IllegalArgumentException broken) {
            unread(context, "broken_pdu", pdu, taken);
            return;
        } catch (RuntimeException bug) {
            notRead(pdu, taken, bug);
            return;
        }
        switch (delivered) {
            case Delivered.OfReceipt(Receipt receipt, var parts) ->
                    pass(sequence, read, receipt, parts);
            case Delivered.OfPart(var waits) -> {
                if (waits == null) {
                    taken.run();
                } else {
                    pass(sequence, pdu, waits);
                }
            }
            case Delivered.OfPhone() -> pass(sequence, pdu, read, taken);
            case Delivered.OfNobody(List<DeliverPdu> pdus, var parts) -> {
                Runnable kept =
                        () -> {
                            taken.run();
                            forget(context, parts);
                        };
                unread(context, "receipt_without_id", octets(pdus), kept);
            }
        }
    }

    /// It would come again for ever, were it refused.
    private void notRead(byte[] pdu, Runnable taken, RuntimeException bug) {
        if (unread(context, "not_read", pdu, taken)) {
            log.error("event=deliver_not_read provider={}", context.settings().name(), bug);
        }
    }

    /// Does not block.
    ///
    /// @param octets the first of a deliver_sm or data_sm
    void tooLong(int sequence, byte[] octets) {
        unread(context, "too_long", octets, () -> answer(sequence, octets, 0));
    }

    /// Whether receipts or messages wait for being recorded.
    boolean waits() {
        return receiptsWaiting.get() > 0;
    }

    /// Receipts that lack some of their parts, which have been answered already.
    static void overdue(ProviderContext context) {
        context.receipts().overdue().forEach(delivered -> answered(context, delivered));
    }

    /// A part that an earlier run has answered.
    static void restore(ProviderContext context, ReceiptPart part) {
        try {
            answered(context, context.receipts().read(new DeliverPdu(part.octets()), part.row()));
        } catch (RuntimeException bug) {
            String provider = context.settings().name();
            log.error("event=receipt_part_not_read provider={}", provider, bug);
        }
    }

    private static void answered(ProviderContext context, Delivered delivered) {
        switch (delivered) {
            case Delivered.OfReceipt(Receipt receipt, var parts) -> {
                context.metrics().receipt(receipt.state());
                // where it is refused, the rows are left to the next start
                context.listener().received(receipt, () -> forget(context, parts), () -> {});
            }
            case Delivered.OfNobody(List<DeliverPdu> pdus, var parts) ->
                    keep(
                            context,
                            "receipt_parts_missing",
                            octets(pdus),
                            () -> forget(context, parts));
            case Delivered.OfPart _, Delivered.OfPhone() -> {}
        }
    }

    private static void forget(ProviderContext context, @Nullable Joined parts) {
        if (parts != null && !parts.parts().isEmpty()) {
            context.listener().forget(parts.rows());
        }
    }

    private void pass(int sequence, DeliverPdu pdu, Receipt receipt, @Nullable Joined parts) {
        context.metrics().receipt(receipt.state());
        Runnable comesAgain =
                () -> {
                    if (parts != null) {
                        context.receipts().again(parts, pdu);
                    }
                };
        Waiting waiting = room(sequence, pdu.octets(), comesAgain);
        if (waiting != null) {
            Runnable kept =
                    () -> {
                        waiting.kept();
                        forget(context, parts);
                    };
            waiting.runOrRefuse(() -> context.listener().received(receipt, kept, waiting::refused));
        }
    }

    private void pass(int sequence, byte[] pdu, Part part) {
        Waiting waiting = room(sequence, pdu, () -> {});
        if (waiting != null) {
            ReceiptPart row =
                    new ReceiptPart(
                            part.row(), context.settings().name(), context.clock().instant(), pdu);
            waiting.runOrRefuse(
                    () -> context.listener().part(row, waiting::kept, waiting::refused));
        }
    }

    private void pass(int sequence, byte[] pdu, DeliverPdu read, Runnable taken) {
        IncomingPart part;
        try {
            part = IncomingReader.read(context.settings(), read, context.clock().instant());
        } catch (RuntimeException bug) {
            notRead(pdu, taken, bug);
            return;
        }
        Waiting waiting = room(sequence, pdu, () -> {});
        if (waiting != null) {
            waiting.runOrRefuse(() -> context.listener().incoming(part, waiting));
        }
    }

    /// @param comesAgain run before it is refused
    /// @return null: it has been refused, for want of room
    private @Nullable Waiting room(int sequence, byte[] pdu, Runnable comesAgain) {
        if (receiptsWaiting.incrementAndGet() > RECEIPTS_WAITING_MAX) {
            receiptsWaiting.decrementAndGet();
            comesAgain.run();
            context.oddities().seen("receipts_throttled", pdu);
            answer(sequence, pdu, SMPPConstant.STAT_ESME_RTHROTTLED);
            return null;
        }
        return new Waiting(sequence, pdu, comesAgain);
    }

    /// A receipt or a message that waits for its answer.
    private final class Waiting implements IncomingDelivery {
        private final int sequence;
        private final byte[] pdu;
        private final Runnable comesAgain;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Waiting(int sequence, byte[] pdu, Runnable comesAgain) {
            this.sequence = sequence;
            this.pdu = pdu;
            this.comesAgain = comesAgain;
        }

        void runOrRefuse(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException bug) {
                log.error("event=deliver_not_taken provider={}", context.settings().name(), bug);
                refused();
            }
        }

        @Override
        public void kept() {
            settle(0, () -> {});
        }

        @Override
        public void refused() {
            settle(SMPPConstant.STAT_ESME_RX_T_APPN, comesAgain);
        }

        @Override
        public void unkeepable() {
            unread(context, "incoming_not_kept", pdu, this::kept);
        }

        @Override
        public Object link() {
            return link;
        }

        @Override
        public boolean isLost() {
            return !connection.isOpen();
        }

        private void settle(int status, Runnable first) {
            if (open.compareAndSet(true, false)) {
                first.run();
                receiptsWaiting.decrementAndGet();
                answer(sequence, pdu, status);
            }
        }
    }

    /// @return whether it was told in the log
    private static boolean unread(
            ProviderContext context, String kind, byte[] octets, Runnable kept) {
        boolean told = context.oddities().seen(kind, "see=operator_unread_pdu", octets);
        keep(context, kind, octets, kept);
        return told;
    }

    private static void keep(ProviderContext context, String kind, byte[] octets, Runnable kept) {
        String provider = context.settings().name();
        UnreadPdu pdu = new UnreadPdu(provider, kind, context.clock().instant(), octets);
        try {
            context.listener().unread(pdu, kept);
        } catch (RuntimeException bug) {
            log.error("event=unread_not_kept provider={} kind={}", provider, kind, bug);
            kept.run();
        }
    }

    private static byte[] octets(List<DeliverPdu> pdus) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pdus.forEach(pdu -> all.writeBytes(pdu.octets()));
        return all.toByteArray();
    }

    /// SMPP 3.4 §4.6.2, §4.7.2.
    private void answer(int sequence, byte[] pdu, int status) {
        byte[] answer =
                ByteBuffer.allocate(ANSWER_BYTES)
                        .putInt(ANSWER_BYTES)
                        .putInt(DeliverPdu.command(pdu) | RESPONSE)
                        .putInt(status)
                        .putInt(sequence)
                        .array();
        try {
            connection.outbox().write(answer);
        } catch (IOException closed) {
            connection.abort();
            context.oddities().seen("receipt_unanswered", pdu);
        }
    }
}
