package io.heliograph.provider;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jsmpp.SMPPConstant;
import org.jsmpp.util.DefaultComposer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a link comes to its end. An unbind is an orderly one: what the provider still has to answer
/// it answers, so that nobody has to guess what became of it.
///
/// ```
/// bound ──► leaving: nothing more is submitted, answers and receipts are read ──► said goodbye ──► down
///      the provider said unbind,                                       nothing is unanswered,
///      or has forgotten the bind                                       or `drainMillis` are over
/// ```
final class LinkEnd {
    /// A provider that answers so many submits in a row with "incorrect bind status" has forgotten
    /// the bind; if it has answered none otherwise on this link, one is enough.
    private static final int FORGOTTEN_ANSWERS = 3;

    /// What is overdue is given up within this time (`SmppProvider`).
    private static final Duration RETIRED_BEYOND = Duration.ofSeconds(2);

    private static final long UNBIND_MILLIS = 1_000;
    private static final long CHECK_MILLIS = 5;

    /// Whoever closes first with something unread resets the connection, and the answer to unbind
    /// may be lost with it: so long the provider, which asked for the end, may close.
    private static final long LAST_WORD_MILLIS = 200;

    private static final Logger log = LoggerFactory.getLogger(LinkEnd.class);

    private final ProviderContext context;
    private final LinkConnection connection;
    private final LinkSession session;
    private final BooleanSupplier unanswered;
    private final DefaultComposer composer = new DefaultComposer();
    private final CountDownLatch leaving = new CountDownLatch(1);
    private final CountDownLatch down = new CountDownLatch(1);

    /// The provider's unbinds, by their sequence numbers.
    private final Queue<Integer> unbinds = new ConcurrentLinkedQueue<>();

    private volatile boolean unbound;

    /// We have asked for the end.
    private volatile boolean retired;

    /// See [#FORGOTTEN_ANSWERS]; of the thread that reads.
    private int forgotten = FORGOTTEN_ANSWERS - 1;

    /// @param unanswered whether something is, on either side
    LinkEnd(
            ProviderContext context,
            LinkConnection connection,
            LinkSession session,
            BooleanSupplier unanswered) {
        this.context = context;
        this.connection = connection;
        this.session = session;
        this.unanswered = unanswered;
    }

    /// Whether nothing more is to be submitted.
    boolean isLeaving() {
        return leaving.getCount() == 0;
    }

    /// The connection is closed.
    void isDown() {
        leaving.countDown();
        down.countDown();
    }

    /// Nothing more is to be submitted: it ends once all that was is answered, or given up.
    void retire() {
        retired = true;
        leaving.countDown();
    }

    /// The provider has said unbind; it is answered once all else is.
    void unbound(int sequence) {
        log.info("event=unbind_asked provider={}", context.settings().name());
        unbinds.add(sequence);
        unbound = true;
        leaving.countDown();
    }

    /// The provider has answered a submit so.
    void answered(int status, byte[] pdu) {
        if (status != SMPPConstant.STAT_ESME_RINVBNDSTS) {
            forgotten = 0;
        } else if (++forgotten >= FORGOTTEN_ANSWERS && !isLeaving()) {
            context.oddities().seen("bind_forgotten", "command_status=0x04 action=bind_anew", pdu);
            leaving.countDown();
        }
    }

    /// Waits until nothing more is to be submitted.
    void awaitLeaving() throws InterruptedException {
        leaving.await();
    }

    /// Waits until nothing is unanswered, but not for ever, and says goodbye. Where we are the ones
    /// who leave, each submit has the time for its answer that it would have had.
    void leave() throws InterruptedException {
        ProviderSettings.Timing timing = context.settings().timing();
        Duration wait = retired ? timing.answer().plus(RETIRED_BEYOND) : timing.drain();
        long until = System.nanoTime() + wait.toNanos();
        boolean closed = down.getCount() == 0;
        while (!closed && unanswered.getAsBoolean() && System.nanoTime() - until < 0) {
            closed = down.await(CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (!closed) {
            unbind();
        }
    }

    /// Says goodbye: answers the provider's unbind, or says ours and waits a moment for the answer.
    void unbind() throws InterruptedException {
        leaving.countDown();
        if (unbound) {
            answerUnbinds();
            connection.flush();
            down.await(LAST_WORD_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            session.setTransactionTimer(UNBIND_MILLIS);
            session.unbindAndClose();
        }
    }

    private void answerUnbinds() {
        try {
            Integer sequence = unbinds.poll();
            while (sequence != null) {
                connection.outbox().write(composer.unbindResp(0, sequence));
                sequence = unbinds.poll();
            }
        } catch (IOException closed) {
            connection.abort();
        }
    }
}
