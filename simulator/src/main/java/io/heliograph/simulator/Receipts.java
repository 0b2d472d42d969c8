package io.heliograph.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Plans, sends and follows up the receipts of accepted submits.
final class Receipts {
    private static final int REGISTERED_MASK = 0x03;
    private static final int REGISTERED_INTERMEDIATE = 0x10;
    private static final int REGISTERED_ALWAYS = 1;
    private static final int REGISTERED_ON_FAILURE = 2;

    /// Between the pieces of one that is split.
    private static final int PIECES_APART_MILLIS = 4;

    private final ReceiptSettings settings;
    private final Counters counters;
    private final TimerWheel wheel;
    private final ReceiptWriter writer;
    private final Time time;
    private final List<Receipt> held = new ArrayList<>();
    private int kept;

    Receipts(SimulatorSettings settings, Counters counters, TimerWheel wheel, Time time) {
        this.settings = settings.receipts();
        this.counters = counters;
        this.wheel = wheel;
        this.time = time;
        writer = new ReceiptWriter(settings.ids().receipt(), this.settings.form());
    }

    /// Receipts that are scheduled, waiting or unacknowledged.
    int kept() {
        return kept;
    }

    static boolean isAskedFor(int registeredDelivery) {
        int registered = registeredDelivery & REGISTERED_MASK;
        return registered == REGISTERED_ALWAYS
                || registered == REGISTERED_ON_FAILURE
                || (registeredDelivery & REGISTERED_INTERMEDIATE) != 0;
    }

    /// Schedules the receipts of an accepted submit; true when one was sent right away, before the
    /// answer.
    boolean plan(
            ActiveRule rule, Draws draws, Submit submit, int registeredDelivery, Mailbox mailbox) {
        ReceiptPlan plan = rule.behaviour.receipt();
        LookedUp found = submit.lookedUp;
        ReceiptState state = found == null ? rule.state(draws) : found.state();
        if (plan.odd() > 0) {
            submit.shape = ReceiptShape.drawn(draws.next(Draws.Purpose.SHAPE), plan.odd());
        }
        ReceiptHabits habits = plan.habits();
        submit.recipientForm = habits.recipient();
        submit.receiptIds = habits.ids();
        if (found == null && draws.happens(Draws.Purpose.SPLIT, habits.split())) {
            boolean isHeader = draws.next(Draws.Purpose.SPLIT) < habits.split() / 2;
            submit.split = isHeader ? SplitForm.HEADER : SplitForm.SAR;
        }
        int delayMillis = draws.millis(Draws.Purpose.RECEIPT_DELAY, plan.delay());
        if (draws.happens(Draws.Purpose.UNKNOWN_WORD, habits.unknownWord())) {
            later(Receipt.unknownWord(submit, mailbox), delayMillis / 2);
        }
        if (draws.happens(Draws.Purpose.ENROUTE, plan.enroute())) {
            later(new Receipt(submit, ReceiptState.ENROUTE, mailbox), delayMillis / 2);
        }
        if (draws.happens(Draws.Purpose.LOST, plan.lost())) {
            counters.receiptsLost++;
            return false;
        }
        if (draws.happens(Draws.Purpose.HELD, habits.held())) {
            hold(new Receipt(submit, state, mailbox), registeredDelivery);
            return false;
        }
        boolean isEarly = draws.happens(Draws.Purpose.EARLY, plan.early());
        if (isWanted(state, registeredDelivery)) {
            if (draws.happens(Draws.Purpose.DOUBLED, plan.doubled())) {
                int again = draws.millis(Draws.Purpose.DOUBLED_DELAY, plan.delay());
                later(new Receipt(submit, state, mailbox), delayMillis + again);
            }
            first(new Receipt(submit, state, mailbox), isEarly, delayMillis);
        }
        if (draws.happens(Draws.Purpose.CONTRADICTED, plan.contradicted())
                && isWanted(state.opposite(), registeredDelivery)) {
            int again = draws.millis(Draws.Purpose.CONTRADICTED_DELAY, plan.delay());
            later(new Receipt(submit, state.opposite(), mailbox), delayMillis + again);
        }
        return isEarly;
    }

    private void hold(Receipt receipt, int registeredDelivery) {
        if (isWanted(receipt.state, registeredDelivery) && keep()) {
            held.add(receipt);
        }
    }

    /// Those that are held are due now.
    ///
    /// @return how many
    int letGo() {
        List<Receipt> all = List.copyOf(held);
        held.clear();
        kept -= all.size();
        all.forEach(receipt -> first(receipt, true, 0));
        return all.size();
    }

    void send(Link link, Receipt receipt) {
        receipt.sentMillis = time.elapsedMillis();
        if (receipt.piece == Receipt.SECOND_PIECE) {
            receipt.attempts++;
        } else if (receipt.attempts++ == 0) {
            counters.receipt(receipt.state);
            receipt.submit.receiptSent(receipt.state);
        } else {
            counters.receiptsResent++;
        }
        writer.write(link.out, link.send(receipt), receipt, time.epochMillis());
        link.touch();
    }

    /// A deliver_sm_resp, or a generic_nack in its place.
    void answered(Link link, int sequence, int status) {
        Receipt receipt = link.answered(sequence);
        if (receipt == null) {
            return;
        }
        if (status == Status.OK) {
            if (receipt.piece != Receipt.SECOND_PIECE) {
                counters.receiptsAcknowledged++;
                receipt.submit.receiptsAcknowledged++;
            }
            kept--;
        } else {
            counters.receiptsRefused++;
            again(receipt, settings.retryMillis());
        }
        if (receipt.mailbox.waiting() > 0) {
            receipt.mailbox.deliver();
        }
    }

    /// Takes back what was not acknowledged in time.
    void expire(Link link) {
        for (Receipt receipt :
                link.unanswered(time.elapsedMillis() - settings.acknowledgeMillis())) {
            again(receipt, 0);
        }
    }

    /// Takes back what a closed link had not acknowledged.
    void closed(Link link) {
        for (Receipt receipt : link.unanswered(Long.MAX_VALUE)) {
            again(receipt, 0);
        }
    }

    /// Forgets all receipts, whatever their state.
    void clear(Iterable<Link> links, Iterable<Mailbox> mailboxes) {
        Predicate<Due> isReceipt = due -> due instanceof Receipt;
        wheel.removeIf(isReceipt);
        held.clear();
        for (Link link : links) {
            link.unanswered(Long.MAX_VALUE);
        }
        for (Mailbox mailbox : mailboxes) {
            mailbox.clear();
        }
        kept = 0;
    }

    private void first(Receipt receipt, boolean isEarly, int delayMillis) {
        if (!isEarly) {
            later(receipt, delayMillis);
        } else if (keep()) {
            receipt.mailbox.offer(receipt);
            if (receipt.piece == Receipt.FIRST_PIECE) {
                later(receipt.secondPiece(), PIECES_APART_MILLIS);
            }
        }
    }

    private void later(Receipt receipt, int millis) {
        if (keep()) {
            wheel.add(receipt, millis);
        }
        if (receipt.piece == Receipt.FIRST_PIECE) {
            later(receipt.secondPiece(), millis + PIECES_APART_MILLIS);
        }
    }

    private void again(Receipt receipt, int millis) {
        if (receipt.attempts >= settings.attemptsMax()) {
            counters.receiptsAbandoned++;
            kept--;
        } else {
            wheel.add(receipt, millis);
        }
    }

    private boolean keep() {
        if (kept == settings.keptMax()) {
            counters.receiptsDropped++;
            return false;
        }
        kept++;
        return true;
    }

    private static boolean isWanted(ReceiptState state, int registeredDelivery) {
        int registered = registeredDelivery & REGISTERED_MASK;
        boolean isFailure = state != ReceiptState.DELIVRD && state != ReceiptState.ACCEPTD;
        return registered == REGISTERED_ALWAYS
                || (registered == REGISTERED_ON_FAILURE && isFailure);
    }
}
