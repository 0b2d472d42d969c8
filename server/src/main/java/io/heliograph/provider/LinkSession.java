package io.heliograph.provider;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jsmpp.DefaultPDUSender;
import org.jsmpp.bean.BindResp;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.Command;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.PendingResponse;
import org.jsmpp.extra.ResponseTimeoutException;
import org.jsmpp.extra.SessionState;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.SMPPSession;
import org.jspecify.annotations.Nullable;

/// A jSMPP session over our own connection and reader: it binds, asks a silent peer whether it
/// lives, and says our unbind. All else passes it by (see [PduTap]), but shares its sequence
/// numbers.
final class LinkSession extends SMPPSession {
    /// The status of a bind whose connection was closed before it was answered.
    static final int CLOSED_UNANSWERED = -1;

    /// The bind is the first request of a session.
    static final int BIND_SEQUENCE = 1;

    /// Waits for a sign of life of the peer; null: nobody does.
    private volatile @Nullable CountDownLatch enquiry;

    LinkSession(PduTap tap, LinkConnection connection) {
        // the outbox behind the connection takes each PDU as a whole: no locking around it
        super(new DefaultPDUSender(new BindComposer()), tap, (_, _) -> connection);
    }

    /// @param closed run when the session is over, once it is bound or before
    /// @throws IOException no answer, or refused
    void bind(ProviderSettings settings, BindType type, Runnable closed) throws IOException {
        ProviderSettings.Login login = settings.login();
        setEnquireLinkTimer((int) settings.timing().enquireLink().toMillis());
        setTransactionTimer(settings.timing().answer().toMillis());
        setPduProcessorDegree(1);
        addSessionStateListener((now, _, _) -> {
            if (now == SessionState.CLOSED || now == SessionState.UNBOUND) {
                giveUpBind();
                closed.run();
            }
        });
        // jSMPP sets its own once the bind is known; a silence told before that would end the
        // thread that reads, and nobody would know that the link is lost
        enquireLinkSender = new EnquireLinkSender();
        connectAndBind(
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

    /// Ends the wait for the answer to bind, which jSMPP would wait for on a closed connection too.
    private void giveUpBind() {
        PendingResponse<Command> bind = removePendingResponse(BIND_SEQUENCE);
        if (bind != null) {
            BindResp closed = new BindResp();
            closed.setCommandStatus(CLOSED_UNANSWERED);
            bind.done(closed);
        }
    }

    /// Something came from the peer.
    void heard() {
        CountDownLatch waiting = enquiry;
        if (waiting != null) {
            waiting.countDown();
        }
    }

    /// Asks, and waits for whatever comes: an error, a generic_nack with any number, a receipt. A
    /// peer that says anything lives.
    @Override
    protected void sendEnquireLink() throws ResponseTimeoutException, IOException {
        CountDownLatch waiting = new CountDownLatch(1);
        enquiry = waiting;
        try {
            pduSender().sendEnquireLink(connection().getOutputStream(), nextSequence());
            if (!waiting.await(getTransactionTimer(), TimeUnit.MILLISECONDS)) {
                throw new ResponseTimeoutException(
                        "nothing came in " + getTransactionTimer() + " ms after an enquire_link");
            }
        } catch (InterruptedException closed) {
            // the thread that asks sees it, and ends
            Thread.currentThread().interrupt();
        } finally {
            enquiry = null;
        }
    }

    int nextSequence() {
        return sequence().nextValue();
    }
}
