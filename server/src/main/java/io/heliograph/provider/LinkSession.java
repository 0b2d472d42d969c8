package io.heliograph.provider;

import org.jsmpp.DefaultPDUSender;
import org.jsmpp.bean.BindResp;
import org.jsmpp.bean.Command;
import org.jsmpp.extra.PendingResponse;
import org.jsmpp.session.SMPPSession;

/// A jSMPP session over our own connection and reader: it binds, keeps the link alive and unbinds;
/// submits and receipts pass it by (see [PduTap]), but share its sequence numbers.
final class LinkSession extends SMPPSession {
    /// The status of a bind whose connection was closed before it was answered.
    static final int CLOSED_UNANSWERED = -1;

    /// The bind is the first request of a session.
    private static final int BIND_SEQUENCE = 1;

    LinkSession(PduTap tap, LinkConnection connection) {
        // the outbox behind the connection takes each PDU as a whole: no locking around it
        super(new DefaultPDUSender(), tap, (_, _) -> connection);
    }

    /// Ends the wait for the answer to bind, which jSMPP would wait for on a closed connection too.
    void giveUpBind() {
        PendingResponse<Command> bind = removePendingResponse(BIND_SEQUENCE);
        if (bind != null) {
            BindResp closed = new BindResp();
            closed.setCommandStatus(CLOSED_UNANSWERED);
            bind.done(closed);
        }
    }

    int nextSequence() {
        return sequence().nextValue();
    }
}
