package io.heliograph.simulator;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads a submit_sm, lets the script decide, answers, and hands on what is to have a receipt.
final class Submits {
    private static final int ANSWER_BODY_MAX = IdFormat.DIGITS_MAX + 1;

    /// An early receipt may go over another link than the answer: the answer waits so long that it
    /// comes second.
    private static final int EARLY_ANSWER_MILLIS = 20;

    /// Whose parts have one id.
    private record MessageOfParts(long destinationHash, int reference) {}

    /// Of an answer that names none.
    private static final long NO_ID = -1;

    private final long seed;
    private final IdFormat ids;
    private final Counters counters;
    private final Memory memory;
    private final Receipts receipts;
    private final TimerWheel wheel;
    private final Time time;
    private final SubmitReader reader = new SubmitReader();
    private final Draws draws = new Draws();
    private final HashCounts destinations = new HashCounts(Limits.COUNTED_MAX);
    private final HashCounts texts = new HashCounts(Limits.COUNTED_MAX);
    private final byte[] digits = new byte[IdFormat.DIGITS_MAX];
    private UnaryOperator<String> numbering = _ -> "";
    private ActiveRule[] rules = {};
    private ActiveRule otherwise;
    private final long firstId;
    private final long idsMax;
    private final LinkedHashMap<MessageOfParts, Long> idsOfMessages = new LinkedHashMap<>();
    private long nextId;
    private long nextSequence = 1;

    Submits(
            SimulatorSettings settings,
            Counters counters,
            Memory memory,
            Receipts receipts,
            TimerWheel wheel,
            Time time) {
        seed = settings.seed();
        ids = settings.ids().answer();
        this.counters = counters;
        this.memory = memory;
        this.receipts = receipts;
        this.wheel = wheel;
        this.time = time;
        firstId = settings.ids().first() > 0 ? settings.ids().first() : time.epochMillis() * 1_000;
        nextId = firstId;
        idsMax = settings.ids().count();
        otherwise = new ActiveRule(Rule.prefix("", Behaviour.USUAL));
        follow(settings.script());
    }

    void follow(Script script) {
        List<ActiveRule> active = script.rules().stream().map(ActiveRule::new).toList();
        rules = active.toArray(ActiveRule[]::new);
        otherwise = new ActiveRule(Rule.prefix("", script.otherwise()));
    }

    void numbering(UnaryOperator<String> networks) {
        numbering = networks;
    }

    void clear() {
        destinations.clear();
        texts.clear();
        memory.clear();
        nextSequence = 1;
    }

    void submit(Link link, byte[] in, int at, int length) {
        int sequence = Octets.int4(in, at + 12);
        Mailbox mailbox = link.mailbox;
        if (mailbox == null || !link.bind.submits) {
            refuse(link, sequence, Status.INVALID_BIND_STATE);
            return;
        }
        int bodyAt = at + Command.HEADER_OCTETS;
        int fault = reader.read(in, bodyAt, length - Command.HEADER_OCTETS);
        if (fault != Status.OK) {
            counters.malformed++;
            refuse(link, sequence, fault);
            return;
        }
        long destination = Octets.hash(1, in, reader.destinationAt, reader.destinationLength);
        draws.begin(seed, destination, destinations.add(destination));
        ActiveRule rule = rule();
        int status = rule.status(draws, time.elapsedMillis());
        counters.submit(status);
        long id = status == Status.OK ? accept(destination, rule) : 0;
        boolean hasReceipt =
                status == Status.OK
                        && rule.hasReceipts()
                        && rule.behaviour.receipt().habits().parts().has(reader)
                        && Receipts.isAskedFor(reader.registeredDelivery);
        Submit submit = null;
        boolean isEarly = false;
        if (hasReceipt || memory.isOn()) {
            byte[] body = Arrays.copyOfRange(in, bodyAt, at + length);
            submit =
                    new Submit(
                            nextSequence, time.epochMillis(), mailbox.systemId, body, status, id);
            LookedUp.Kind lookup = reader.lookup();
            if (lookup != null && status == Status.OK) {
                submit.lookedUp = rule.lookUp(lookup, draws, reader, numbering);
            }
            memory.add(submit);
            isEarly =
                    hasReceipt
                            && receipts.plan(
                                    rule, draws, submit, reader.registeredDelivery, mailbox);
        }
        nextSequence++;
        reply(link, sequence, status, id, submit, rule.behaviour, isEarly);
    }

    /// Sends the answer, or what the drop leaves of it.
    void answer(
            Link link,
            int sequence,
            int status,
            long id,
            @Nullable Submit submit,
            Drop.@Nullable Moment drop) {
        if (link.isClosed || link.isClosing || link.isMute) {
            counters.answersWithheld++;
            return;
        }
        if (drop == Drop.Moment.FALL_SILENT) {
            link.isMute = true;
            counters.answersWithheld++;
            return;
        }
        if (drop != Drop.Moment.BEFORE_ANSWER) {
            write(link, sequence, status, id);
        }
        if (drop == Drop.Moment.INSIDE_ANSWER) {
            link.out.halve();
        }
        if (submit != null) {
            submit.isAnswered = drop == null || drop == Drop.Moment.AFTER_ANSWER;
        }
        if (drop != null) {
            counters.linksDropped++;
            link.closeSoon();
        }
    }

    private ActiveRule rule() {
        for (ActiveRule rule : rules) {
            if (rule.fits(reader)) {
                return rule;
            }
        }
        return otherwise;
    }

    private long accept(long destination, ActiveRule rule) {
        if (reader.lookup() != null) {
            return newId(); // whoever asks twice is answered twice
        }
        long seedOfText = destination + (reader.hasUdh() ? 1 : 0);
        if (texts.add(Octets.hash(seedOfText, reader.octets, reader.textAt, reader.textLength))
                > 0) {
            counters.duplicates++;
        }
        if (!rule.behaviour.answer().oneId() || reader.partTotal == 0) {
            return newId();
        }
        return idOfMessage(new MessageOfParts(destination, reader.partReference));
    }

    private long idOfMessage(MessageOfParts message) {
        Long known = idsOfMessages.get(message);
        if (known != null) {
            return known;
        }
        if (idsOfMessages.size() >= Limits.MESSAGES_OF_PARTS_MAX) {
            idsOfMessages.pollFirstEntry();
        }
        long id = newId();
        idsOfMessages.put(message, id);
        return id;
    }

    private long newId() {
        long id = nextId++;
        if (idsMax > 0 && nextId == firstId + idsMax) {
            nextId = firstId;
        }
        return id;
    }

    private void reply(
            Link link,
            int sequence,
            int status,
            long id,
            @Nullable Submit submit,
            Behaviour behaviour,
            boolean isEarly) {
        Answer answer = behaviour.answer();
        Drop drop = behaviour.drop();
        Drop.Moment moment =
                draws.happens(Draws.Purpose.DROP, drop.probability()) ? drop.moment() : null;
        if (draws.happens(Draws.Purpose.SILENCE, answer.silence())) {
            counters.answersWithheld++;
            return;
        }
        if (draws.happens(Draws.Purpose.WITHOUT_ID, answer.withoutId())) {
            id = NO_ID;
        }
        int delayMillis = draws.millis(Draws.Purpose.ANSWER_DELAY, answer.delay());
        if (isEarly) {
            delayMillis = Math.max(delayMillis, EARLY_ANSWER_MILLIS);
        }
        if (delayMillis == 0) {
            answer(link, sequence, status, id, submit, moment);
        } else {
            wheel.add(new Reply(this, link, sequence, status, id, submit, moment), delayMillis);
        }
    }

    private void write(Link link, int sequence, int status, long id) {
        if (status == Status.OK) {
            link.out.begin(Command.SUBMIT_SM | Command.RESPONSE, status, sequence, ANSWER_BODY_MAX);
            if (id != NO_ID) {
                int firstDigit = ids.write(id, digits);
                link.out.put(digits, firstDigit, digits.length - firstDigit);
            }
            link.out.put(0);
            link.out.finish();
        } else {
            link.out.header(Command.SUBMIT_SM | Command.RESPONSE, status, sequence);
        }
        link.touch();
    }

    private void refuse(Link link, int sequence, int status) {
        counters.submit(status);
        link.out.header(Command.SUBMIT_SM | Command.RESPONSE, status, sequence);
        link.touch();
    }
}
