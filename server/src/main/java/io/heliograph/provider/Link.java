package io.heliograph.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.SessionState;
import org.jsmpp.session.BindParameter;
import org.jsmpp.util.DefaultComposer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to a provider, from its bind to its end; it is never bound again. It owns what
/// was submitted on it and is not answered yet.
final class Link implements PduTap.Taker {
    /// Receipts that wait for being recorded; beyond it the provider is told to send them later.
    static final int RECEIPTS_WAITING_MAX = 20_000;

    private static final int HEADER_BYTES = 16;
    private static final long UNBIND_MILLIS = 1_000;
    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private final ProviderContext context;
    private final LinkConnection connection;
    private final LinkSession session;
    private final DefaultComposer composer = new DefaultComposer();
    private final ConcurrentHashMap<Integer, Unanswered> unanswered = new ConcurrentHashMap<>();
    private final AtomicInteger slotsTaken = new AtomicInteger();
    private final AtomicInteger receiptsWaiting = new AtomicInteger();
    private final CountDownLatch down = new CountDownLatch(1);
    private volatile boolean unboundByPeer;

    private Link(ProviderContext context, LinkConnection connection) {
        this.context = context;
        this.connection = connection;
        this.session = new LinkSession(new PduTap(this), connection);
    }

    /// Connects and binds.
    ///
    /// @throws IOException no connection, no answer, or refused
    static Link bind(ProviderContext context, BindType type) throws IOException {
        ProviderSettings settings = context.settings();
        Link link = new Link(context, LinkConnection.open(settings, context.leased()));
        try {
            link.bind(settings, type);
            return link;
        } catch (IOException | RuntimeException refused) {
            link.end();
            throw refused;
        }
    }

    private void bind(ProviderSettings settings, BindType type) throws IOException {
        ProviderSettings.Login login = settings.login();
        session.setEnquireLinkTimer((int) settings.timing().enquireLink().toMillis());
        session.setTransactionTimer(settings.timing().answer().toMillis());
        session.setPduProcessorDegree(1);
        session.addSessionStateListener((now, _, _) -> {
            if (now == SessionState.UNBOUND) {
                unboundByPeer = true;
            }
            if (now == SessionState.CLOSED || now == SessionState.UNBOUND) {
                session.giveUpBind();
                down.countDown();
            }
        });
        session.connectAndBind(
                login.host(),
                login.port(),
                new BindParameter(
                        type,
                        login.systemId(),
                        login.password().value(),
                        login.systemType(),
                        TypeOfNumber.UNKNOWN,
                        NumberingPlanIndicator.UNKNOWN,
                        ""),
                settings.timing().bind().toMillis());
    }

    /// Whether there was room in its window; if so, a submit must follow.
    boolean takeSlot() {
        if (slotsTaken.incrementAndGet() <= context.settings().window() && down.getCount() > 0) {
            return true;
        }
        slotsTaken.decrementAndGet();
        return false;
    }

    /// Submits in the slot that was taken.
    void submit(Submit submit, Consumer<SubmitResult> answered) {
        int sequence = session.nextSequence();
        Unanswered waiting = new Unanswered(answered, context.nanoTime().getAsLong());
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
    public void answered(int sequence, int status, byte[] pdu) {
        Unanswered waiting = unanswered.remove(sequence);
        if (waiting == null) {
            context.silence().answered();
            context.metrics().oddity("late_answer");
            return;
        }
        answered(waiting, status, status == 0 ? messageId(pdu) : "");
    }

    @Override
    public boolean nacked(int sequence, int status) {
        Unanswered waiting = unanswered.remove(sequence);
        if (waiting == null) {
            return false;
        }
        answered(waiting, status == 0 ? SMPPConstant.STAT_ESME_RUNKNOWNERR : status, "");
        return true;
    }

    private void answered(Unanswered waiting, int status, String messageId) {
        context.silence().answered();
        context.metrics().answered(status, context.nanoTime().getAsLong() - waiting.submittedNanos);
        if (status == 0) {
            complete(waiting, new SubmitResult.Submitted(messageId));
            return;
        }
        RefusalClass meaning = context.settings().codes().of(status);
        if (meaning == RefusalClass.SLOW_DOWN) {
            context.window().throttled();
        }
        complete(
                waiting,
                meaning.isFinal()
                        ? new SubmitResult.Rejected(status)
                        : new SubmitResult.Deferred(status));
    }

    private void complete(Unanswered waiting, SubmitResult result) {
        try {
            waiting.answered.accept(result);
        } catch (RuntimeException bug) {
            // the reader must live: it serves others' answers too
            log.error("event=answer_not_taken provider={}", context.settings().name(), bug);
        } finally {
            slotsTaken.decrementAndGet();
            context.window().release(1);
        }
    }

    /// What stands behind the header up to a NUL, which some forget.
    private static String messageId(byte[] pdu) {
        int end = HEADER_BYTES;
        while (end < pdu.length && pdu[end] != 0) {
            end++;
        }
        return new String(pdu, HEADER_BYTES, end - HEADER_BYTES, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void delivered(int sequence, byte[] pdu) {
        DeliverPdu deliver;
        try {
            deliver = new DeliverPdu(pdu);
        } catch (IllegalArgumentException broken) {
            context.metrics().oddity("broken_pdu");
            log.warn(
                    "event=broken_pdu provider={} octets={} error=\"{}\"",
                    context.settings().name(),
                    pdu.length,
                    broken.getMessage());
            answerDeliver(sequence, SMPPConstant.STAT_ESME_RX_R_APPN);
            return;
        }
        switch (context.receipts().read(deliver)) {
            case ReceiptReader.Delivered.OfReceipt(Receipt receipt) -> pass(sequence, receipt);
            case ReceiptReader.Delivered.OfPhone() -> oddity(sequence, "mobile_originated");
            case ReceiptReader.Delivered.OfNobody() -> oddity(sequence, "receipt_without_id");
        }
    }

    private void pass(int sequence, Receipt receipt) {
        context.metrics().receipt(receipt.state());
        if (receiptsWaiting.incrementAndGet() > RECEIPTS_WAITING_MAX) {
            receiptsWaiting.decrementAndGet();
            context.metrics().oddity("receipts_throttled");
            answerDeliver(sequence, SMPPConstant.STAT_ESME_RTHROTTLED);
            return;
        }
        AtomicBoolean open = new AtomicBoolean(true);
        Runnable refuse = () -> settle(open, sequence, SMPPConstant.STAT_ESME_RX_T_APPN);
        try {
            context.listener().received(receipt, () -> settle(open, sequence, 0), refuse);
        } catch (RuntimeException bug) {
            log.error("event=receipt_not_taken provider={}", context.settings().name(), bug);
            refuse.run();
        }
    }

    private void settle(AtomicBoolean open, int sequence, int status) {
        if (open.compareAndSet(true, false)) {
            receiptsWaiting.decrementAndGet();
            answerDeliver(sequence, status);
        }
    }

    private void oddity(int sequence, String kind) {
        context.metrics().oddity(kind);
        log.info("event=deliver_ignored provider={} kind={}", context.settings().name(), kind);
        answerDeliver(sequence, 0);
    }

    private void answerDeliver(int sequence, int status) {
        try {
            connection.outbox().write(composer.deliverSmResp(status, sequence, ""));
        } catch (IOException closed) {
            connection.abort();
            context.metrics().oddity("receipt_unanswered");
        }
    }

    @Override
    public void garbage(int commandLength) {
        context.metrics().oddity("garbage");
        log.warn(
                "event=garbage provider={} command_length={} action=drop_link",
                context.settings().name(),
                commandLength);
    }

    /// Gives up what has waited for its answer too long.
    void expire(long nowNanos) {
        long timeoutNanos = context.settings().timing().answer().toNanos();
        unanswered.forEach((sequence, waiting) -> {
            if (nowNanos - waiting.submittedNanos >= timeoutNanos
                    && unanswered.remove(sequence, waiting)) {
                lost(waiting, "no_answer", true);
            }
        });
    }

    private void lost(Unanswered waiting, String why, boolean mayHaveLeft) {
        context.metrics().lost(mayHaveLeft ? "uncertain" : "not_sent", why);
        complete(
                waiting,
                mayHaveLeft ? new SubmitResult.Uncertain(why) : new SubmitResult.NotSent(why));
    }

    void awaitDown() throws InterruptedException {
        down.await();
    }

    /// Says goodbye and waits a moment for the answer.
    void unbind() {
        session.setTransactionTimer(UNBIND_MILLIS);
        session.unbindAndClose();
    }

    /// Closes all and tells every unanswered submit that its answer is lost. May be called twice.
    void end() {
        down.countDown();
        if (unboundByPeer) {
            // the answer to the peer's unbind is still on its way out
            connection.close();
        }
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
