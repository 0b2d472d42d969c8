package io.heliograph.provider;

import org.jsmpp.DefaultPDUSender;
import org.jsmpp.session.SMPPSession;

/// A jSMPP session over our own connection and reader: it binds, keeps the link alive and unbinds;
/// submits and receipts pass it by (see [PduTap]), but share its sequence numbers.
final class LinkSession extends SMPPSession {
    LinkSession(PduTap tap, LinkConnection connection) {
        // the outbox behind the connection takes each PDU as a whole: no locking around it
        super(new DefaultPDUSender(), tap, (_, _) -> connection);
    }

    int nextSequence() {
        return sequence().nextValue();
    }
}
