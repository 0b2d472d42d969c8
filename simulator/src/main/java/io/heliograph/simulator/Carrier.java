package io.heliograph.simulator;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The SMSC behind the sockets: takes one PDU after the other and answers. Everything in it belongs
/// to the loop's thread.
final class Carrier {
    private static final int SYSTEM_ID_MAX = 15;
    private static final int PASSWORD_MAX = 64;
    private static final int TLV_INTERFACE_VERSION = 0x0210;
    private static final int INTERFACE_VERSION = 0x34;
    private static final byte[] NAME = "heliograph".getBytes(StandardCharsets.US_ASCII);
    private static final int TICK_MILLIS = 2;
    private static final int UNBOUND_OPEN_MILLIS = 2_000;
    private static final int EXPIRY_EVERY_MILLIS = 500;

    private final SimulatorSettings settings;
    private final Time time;
    private final TimerWheel wheel;
    private final Map<String, Mailbox> mailboxes = new LinkedHashMap<>();
    private final Memory memory;
    private final Receipts receipts;
    private final Submits submits;
    private final Phones phones;
    private final Counters counters = new Counters();
    private long nextExpiryMillis;
    private String password;

    Carrier(SimulatorSettings settings, Time time) {
        this.settings = settings;
        this.password = settings.password();
        this.time = time;
        wheel = new TimerWheel(TICK_MILLIS, time);
        memory = new Memory(settings.remember());
        receipts = new Receipts(settings, counters, wheel, time);
        submits = new Submits(settings, counters, memory, receipts, wheel, time);
        phones = new Phones(counters, wheel, settings.receipts().retryMillis());
    }

    void password(String asked) {
        password = asked;
    }

    Counters counters() {
        return counters;
    }

    void numbering(UnaryOperator<String> networks) {
        submits.numbering(networks);
    }

    /// A phone sends something.
    void phone(PhoneMessage message, List<Link> links) {
        phones.send(message, links);
    }

    int letGo() {
        return receipts.letGo();
    }

    void follow(Script script) {
        submits.follow(script);
    }

    List<Submit> remembered() {
        return memory.all();
    }

    SimulatorStats stats(List<Link> links) {
        int bound = (int) links.stream().filter(link -> link.bind != BindKind.NONE).count();
        int waiting = mailboxes.values().stream().mapToInt(Mailbox::waiting).sum();
        return SimulatorStats.of(counters, bound, receipts.kept(), waiting);
    }

    void reset(List<Link> links) {
        receipts.clear(links, mailboxes.values());
        submits.clear();
        counters.clear();
    }

    /// Milliseconds until something is due; what is due earlier than that is only ever a new PDU's
    /// work.
    int restMillis() {
        return wheel.size() > 0 ? TICK_MILLIS : EXPIRY_EVERY_MILLIS;
    }

    /// Does what has become due.
    void advance(List<Link> links) {
        wheel.advance();
        phones.deliver(links);
        if (time.elapsedMillis() >= nextExpiryMillis) {
            nextExpiryMillis = time.elapsedMillis() + EXPIRY_EVERY_MILLIS;
            links.forEach(receipts::expire);
        }
    }

    /// Takes one whole PDU, its header included.
    void take(Link link, byte[] in, int at, int length) {
        if (link.isMute) {
            return; // nobody is there who would read it
        }
        int command = Octets.int4(in, at + 4);
        int sequence = Octets.int4(in, at + 12);
        switch (command) {
            case Command.SUBMIT_SM -> submits.submit(link, in, at, length);
            case Command.DELIVER_SM | Command.RESPONSE,
                    Command.DATA_SM | Command.RESPONSE,
                    Command.GENERIC_NACK -> {
                int status = Octets.int4(in, at + 8);
                if (!phones.answered(link, sequence, status)) {
                    receipts.answered(link, sequence, status);
                }
            }
            case Command.ENQUIRE_LINK -> {
                counters.enquireLinks++;
                respond(link, command, Status.OK, sequence);
            }
            case Command.BIND_TRANSMITTER, Command.BIND_RECEIVER, Command.BIND_TRANSCEIVER ->
                    bind(link, command, sequence, in, at, length);
            case Command.UNBIND -> unbind(link, sequence);
            case Command.UNBIND | Command.RESPONSE -> {
                leave(link);
                link.closeSoon();
            }
            default -> unknown(link, command, sequence);
        }
    }

    /// Asks for the end of a link; submits on it are answered as ever until the other side agrees.
    ///
    /// @return whether it is bound
    boolean askUnbind(Link link) {
        if (link.bind == BindKind.NONE || link.isMute) {
            return false;
        }
        link.out.header(Command.UNBIND, Status.OK, link.nextSequence());
        link.touch();
        return true;
    }

    /// The octets cannot be split into PDUs any more.
    void lostFraming(Link link, int sequence) {
        counters.malformed++;
        link.out.header(Command.GENERIC_NACK, Status.INVALID_COMMAND_LENGTH, sequence);
        link.closeSoon();
    }

    /// All that was to be written to the link is written: receipts may go on.
    void drained(Link link) {
        Mailbox mailbox = link.mailbox;
        if (mailbox != null && mailbox.waiting() > 0) {
            mailbox.deliver();
        }
    }

    void closed(Link link) {
        if (link.bind != BindKind.NONE && !link.isClosing) {
            counters.linksLost++;
        }
        leave(link);
    }

    private void bind(Link link, int command, int sequence, byte[] in, int at, int length) {
        int end = at + length;
        int systemIdAt = at + Command.HEADER_OCTETS;
        String systemId = string(in, systemIdAt, end, SYSTEM_ID_MAX);
        String given =
                systemId == null
                        ? null
                        : string(in, systemIdAt + systemId.length() + 1, end, PASSWORD_MAX);
        int status =
                systemId == null || given == null ? malformed() : status(link, systemId, given);
        if (status != Status.OK || systemId == null) {
            counters.bindsRefused++;
            respond(link, command, status, sequence);
            return;
        }
        counters.binds++;
        link.bind = BindKind.of(command);
        Mailbox mailbox = mailboxes.computeIfAbsent(systemId, id -> new Mailbox(id, receipts));
        link.mailbox = mailbox;
        link.out.begin(command | Command.RESPONSE, Status.OK, sequence, NAME.length + 6);
        link.out.put(NAME);
        link.out.put(0);
        link.out.put2(TLV_INTERFACE_VERSION);
        link.out.put2(1);
        link.out.put(INTERFACE_VERSION);
        link.out.finish();
        link.touch();
        if (link.bind.receives) {
            link.openWindow(settings.receipts().windowMax());
            mailbox.open(link);
        }
    }

    private int status(Link link, String systemId, String given) {
        if (link.bind != BindKind.NONE) {
            return Status.ALREADY_BOUND;
        }
        if (!settings.systemId().isEmpty() && !settings.systemId().equals(systemId)) {
            return Status.INVALID_SYSTEM_ID;
        }
        if (!password.isEmpty() && !password.equals(given)) {
            return Status.INVALID_PASSWORD;
        }
        boolean isFull =
                mailboxes.size() >= Limits.SYSTEM_IDS_MAX && !mailboxes.containsKey(systemId);
        return isFull ? Status.BIND_FAILED : Status.OK;
    }

    private int malformed() {
        counters.malformed++;
        return Status.INVALID_COMMAND_LENGTH;
    }

    private void unbind(Link link, int sequence) {
        if (link.bind == BindKind.NONE) {
            respond(link, Command.UNBIND, Status.INVALID_BIND_STATE, sequence);
            return;
        }
        respond(link, Command.UNBIND, Status.OK, sequence);
        leave(link);
        // the other side closes; some clients lose the answer when both do
        wheel.add(() -> closeUnbound(link), UNBOUND_OPEN_MILLIS);
    }

    private static void closeUnbound(Link link) {
        if (link.bind == BindKind.NONE) {
            link.closeSoon();
        }
    }

    /// The link is no longer bound: what it had not acknowledged goes back.
    private void leave(Link link) {
        Mailbox mailbox = link.mailbox;
        if (mailbox != null) {
            mailbox.close(link);
        }
        receipts.closed(link);
        phones.closed(link);
        link.mailbox = null;
        link.bind = BindKind.NONE;
    }

    private void unknown(Link link, int command, int sequence) {
        if ((command & Command.RESPONSE) != 0) {
            return; // an answer to nothing that was asked
        }
        counters.unknownCommands++;
        link.out.header(Command.GENERIC_NACK, Status.INVALID_COMMAND_ID, sequence);
        link.touch();
    }

    private static void respond(Link link, int command, int status, int sequence) {
        link.out.header(command | Command.RESPONSE, status, sequence);
        link.touch();
    }

    /// A C-octet string, or null where there is none of at most this length.
    private static @Nullable String string(byte[] in, int at, int end, int lengthMax) {
        for (int i = at; i < end && i - at <= lengthMax; i++) {
            if (in[i] == 0) {
                return new String(in, at, i - at, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }
}
