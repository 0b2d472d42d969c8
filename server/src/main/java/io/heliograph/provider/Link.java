package io.heliograph.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.BindType;
import org.jsmpp.util.DefaultComposer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to a provider, from its bind to its end; it is never bound again. It owns what
/// was submitted on it and is not answered yet.
final class Link implements PduTap.Taker {
    private static final byte[] NOTHING = {};
    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private final ProviderContext context;
    private final LinkConnection connection;
    private final LinkSession session;
    private final Inbound inbound;
    private final DefaultComposer composer = new DefaultComposer();
    private final ConcurrentHashMap<Integer, Unanswered> unanswered = new ConcurrentHashMap<>();
    private final AtomicInteger slotsTaken = new AtomicInteger();
    private final LateAnswers late = new LateAnswers();
    private final LinkEnd ending;

    /// Of the thread that reads: what it has read last.
    private byte[] reading = NOTHING;

    private Link(ProviderContext context, LinkConnection connection) {
        this.context = context;
        this.connection = connection;
        this.session = new LinkSession(new PduTap(this), connection);
        this.inbound = new Inbound(context, connection);
        this.ending =
                new LinkEnd(
                        context,
                        connection,
                        session,
                        () -> slotsTaken.get() > 0 || inbound.waits());
    }

    /// Connects.
    ///
    /// @param turn see [LinkConnection#open]
    /// @throws IOException no connection
    static Link connect(ProviderContext context, int turn) throws IOException {
        return new Link(context, LinkConnection.open(context, turn));
    }

    /// Binds; one that failed has ended.
    ///
    /// @throws IOException no answer, or refused
    void bind(BindType type) throws IOException {
        try {
            session.bind(context.settings(), type, ending::isDown);
        } catch (IOException | RuntimeException refused) {
            end();
            throw refused;
        }
    }

    /// What came last; empty: nothing did.
    byte[] lastRead() {
        return reading;
    }

    /// How it ends.
    LinkEnd ending() {
        return ending;
    }

    /// Whether there was room in its window; if so, a submit must follow.
    boolean takeSlot() {
        if (slotsTaken.incrementAndGet() <= context.settings().window() && !ending.isLeaving()) {
            return true;
        }
        slotsTaken.decrementAndGet();
        return false;
    }

    /// Submits in the slot that was taken.
    void submit(Submit submit, Answered answered) {
        int sequence = session.nextSequence();
        Unanswered waiting = new Unanswered(answered, context.nanoTime().getAsLong());
        waiting.recipient = submit.recipient().value();
        try {
            byte[] pdu = context.composer().compose(sequence, submit);
            unanswered.put(sequence, waiting);
            connection.outbox().append(pdu, waiting);
            context.silence().submitted();
        } catch (SubmitComposer.Unsendable unsendable) {
            complete(waiting, new SubmitResult.Rejected(unsendable.status));
        } catch (RuntimeException bug) {
            // a part that breaks us must cost neither its permit nor its answer
            log.error("event=submit_broken provider={}", context.settings().name(), bug);
            unanswered.remove(sequence, waiting);
            complete(waiting, new SubmitResult.Rejected(SMPPConstant.STAT_ESME_RSYSERR));
        } catch (IOException closed) {
            // for an outbox that is full because nobody reads: the reader then ends the link
            connection.abort();
            if (unanswered.remove(sequence, waiting)) {
                lost(waiting, "link_lost", false);
            }
        }
    }

    @Override
    public void heard(byte[] pdu) {
        reading = pdu;
        connection.trace().read(pdu);
        session.heard();
    }

    @Override
    public void answered(int sequence, int status, String messageId) {
        Unanswered waiting = unanswered.remove(sequence);
        if (waiting != null) {
            answered(waiting, status, messageId);
        } else if (!answeredLate(sequence, status, messageId)) {
            context.silence().answered();
            context.oddities().seen("late_answer", reading);
        }
    }

    @Override
    public boolean nacked(int sequence, int status) {
        int told = status == 0 ? SMPPConstant.STAT_ESME_RUNKNOWNERR : status;
        Unanswered waiting = unanswered.remove(sequence);
        if (waiting == null) {
            return answeredLate(sequence, told, "");
        }
        answered(waiting, told, "");
        return true;
    }

    private void answered(Unanswered waiting, int status, String messageId) {
        context.silence().answered();
        context.busy();
        context.metrics().answered(status, context.nanoTime().getAsLong() - waiting.submittedNanos);
        if (context.settings().codes().of(status) == RefusalClass.SLOW_DOWN) {
            context.window().slower(status, waiting.recipient);
        }
        ending.answered(status, reading);
        complete(waiting, result(status, messageId));
    }

    private SubmitResult result(int status, String messageId) {
        if (status == 0) {
            if (context.settings().messageIds().fromAnswer(messageId).isEmpty()) {
                context.oddities()
                        .seen(
                                "answer_without_id",
                                "ends_as=" + context.settings().withoutId().word(),
                                reading);
            }
            return new SubmitResult.Submitted(messageId);
        }
        // a session that the provider has forgotten is no fault of a message
        return status == SMPPConstant.STAT_ESME_RINVBNDSTS
                ? new SubmitResult.Deferred(status)
                : SubmitResult.refused(status, context.settings().codes().of(status));
    }

    /// @return whether the answer was still of use
    private boolean answeredLate(int sequence, int status, String messageId) {
        Consumer<SubmitResult> taker = late.take(sequence);
        if (taker == null) {
            return false;
        }
        context.silence().answered();
        context.oddities().seen("late_answer", reading);
        try {
            taker.accept(result(status, messageId));
        } catch (RuntimeException bug) {
            log.error("event=answer_not_taken provider={}", context.settings().name(), bug);
        }
        return true;
    }

    private void complete(Unanswered waiting, SubmitResult result) {
        try {
            waiting.answered.answered(result);
        } catch (RuntimeException bug) {
            // the reader must live: it serves others' answers too
            log.error("event=answer_not_taken provider={}", context.settings().name(), bug);
        } finally {
            slotsTaken.decrementAndGet();
            context.window().release(1);
        }
    }

    @Override
    public void delivered(int sequence, byte[] pdu) {
        context.busy();
        inbound.delivered(sequence, pdu);
    }

    @Override
    public void tooLong(int sequence, byte[] octets) {
        // who reads the trace would else take what comes next for more of it
        heard(ByteBuffer.wrap(octets.clone()).putInt(0, octets.length).array());
        inbound.tooLong(sequence, octets);
    }

    @Override
    public void enquired(int sequence) {
        try {
            connection.outbox().write(composer.enquireLinkResp(sequence));
        } catch (IOException closed) {
            connection.abort();
        }
    }

    @Override
    public void unbound(int sequence) {
        ending.unbound(sequence);
    }

    @Override
    public void unexpected(byte[] pdu) {
        context.oddities().seen("unexpected_pdu", pdu);
    }

    @Override
    public void garbage(byte[] header, boolean first) {
        connection.trace().read(header);
        int length = ByteBuffer.wrap(header).getInt();
        context.oddities()
                .seen(
                        "garbage",
                        "command_length=" + Integer.toUnsignedString(length) + " action=drop_link",
                        // in the middle of a stream it may be anybody's text
                        first ? header : PduMask.hidden(header));
    }

    /// Gives up what has waited for its answer too long, but still takes the answer where it comes.
    void expire(long nowNanos) {
        long timeoutNanos = context.settings().timing().answer().toNanos();
        unanswered.forEach((sequence, waiting) -> {
            if (nowNanos - waiting.submittedNanos >= timeoutNanos) {
                late.whileTold(() -> {
                    if (unanswered.remove(sequence, waiting)) {
                        lost(waiting, "no_answer", true);
                        late.add(sequence, waiting.answered.ifLate(), nowNanos);
                    }
                });
            }
        });
    }

    private void lost(Unanswered waiting, String why, boolean mayHaveLeft) {
        context.metrics().lost(mayHaveLeft ? "uncertain" : "not_sent", why);
        complete(
                waiting,
                mayHaveLeft ? new SubmitResult.Uncertain(why) : new SubmitResult.NotSent(why));
    }

    /// Closes all and tells every unanswered submit that its answer is lost. May be called twice.
    void end() {
        ending.isDown();
        connection.abort();
        session.close();
        for (Integer sequence : unanswered.keySet()) {
            Unanswered waiting = unanswered.remove(sequence);
            if (waiting != null) {
                lost(waiting, "link_lost", connection.outbox().mayHaveLeft(waiting));
            }
        }
    }
}
