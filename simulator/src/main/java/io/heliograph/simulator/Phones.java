package io.heliograph.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Brings what phones send to whoever is bound, as deliver_sm: again after a refusal or a lost
/// link, until it is acknowledged. Owned by the loop's thread.
final class Phones {
    private static final int BODY_MAX = 400;
    private static final int ESM_HEADER = 0x40;
    private static final int TLV_REFERENCE = 0x020C;
    private static final int TLV_TOTAL = 0x020E;
    private static final int TLV_NUMBER = 0x020F;

    private final Counters counters;
    private final TimerWheel wheel;
    private final int retryMillis;
    private final ArrayDeque<Part> waiting = new ArrayDeque<>();
    private final Map<Link, Map<Integer, Part>> sent = new HashMap<>();

    /// @param number from 1
    private record Part(PhoneMessage message, int number) {}

    Phones(Counters counters, TimerWheel wheel, int retryMillis) {
        this.counters = counters;
        this.wheel = wheel;
        this.retryMillis = retryMillis;
    }

    void send(PhoneMessage message, List<Link> links) {
        message.only().forEach(number -> waiting.add(new Part(message, number)));
        deliver(links);
    }

    /// Sends what waits, where somebody is bound that takes it.
    void deliver(List<Link> links) {
        if (waiting.isEmpty()) {
            return;
        }
        for (Link link : links) {
            if (link.bind.receives && !link.isMute && !link.isClosing && !link.isClosed) {
                while (!waiting.isEmpty()) {
                    write(link, waiting.remove());
                }
                return;
            }
        }
    }

    /// Whether it answers a part; then it is taken up here.
    boolean answered(Link link, int sequence, int status) {
        Map<Integer, Part> open = sent.get(link);
        Part part = open == null ? null : open.remove(sequence);
        if (part == null) {
            return false;
        }
        if (status == Status.OK) {
            counters.phonePartsAcknowledged++;
        } else {
            counters.phonePartsRefused++;
            wheel.add(() -> waiting.add(part), retryMillis);
        }
        return true;
    }

    /// What the link had not acknowledged comes again.
    void closed(Link link) {
        Map<Integer, Part> lost = sent.remove(link);
        if (lost != null) {
            waiting.addAll(new ArrayList<>(lost.values()));
        }
    }

    private void write(Link link, Part part) {
        PhoneMessage message = part.message;
        byte[] content = message.parts().get(part.number - 1);
        int total = message.parts().size();
        byte[] header = total == 1 ? new byte[0] : header(message, total, part.number);
        int sequence = link.nextSequence();
        sent.computeIfAbsent(link, _ -> new HashMap<>()).put(sequence, part);
        counters.phoneParts++;
        PduBuffer out = link.out;
        out.begin(Command.DELIVER_SM, Status.OK, sequence, BODY_MAX);
        out.put(0); // service_type
        address(out, message.from());
        address(out, message.to());
        out.put(header.length > 0 ? ESM_HEADER : 0);
        out.put(new byte[6]); // protocol_id to replace_if_present_flag
        out.put(message.dataCoding());
        out.put(0); // sm_default_msg_id
        out.put(header.length + content.length);
        out.put(header);
        out.put(content);
        if (total > 1 && message.join() == PhoneMessage.Join.SAR) {
            out.put2(TLV_REFERENCE);
            out.put2(2);
            out.put2(message.reference());
            one(out, TLV_TOTAL, total);
            one(out, TLV_NUMBER, part.number);
        }
        out.finish();
        link.touch();
    }

    private static byte[] header(PhoneMessage message, int total, int number) {
        int reference = message.reference();
        return switch (message.join()) {
            case UDH -> new byte[] {5, 0, 3, (byte) reference, (byte) total, (byte) number};
            case UDH16 ->
                    new byte[] {
                        6,
                        8,
                        4,
                        (byte) (reference >> 8),
                        (byte) reference,
                        (byte) total,
                        (byte) number
                    };
            case SAR -> new byte[0];
        };
    }

    private static void one(PduBuffer out, int tag, int value) {
        out.put2(tag);
        out.put2(1);
        out.put(value);
    }

    /// International, of the plan of phone numbers.
    private static void address(PduBuffer out, String address) {
        out.put(1);
        out.put(1);
        out.put(address.getBytes(StandardCharsets.US_ASCII));
        out.put(0);
    }
}
