/// Mailings: one text to the contacts of groups, expanded just in time. Doors: [Mailings],
/// [MailingApi].
///
/// ```
///  send-bulk ──► waiting ──────► running ──────────► done
///                 │   ▲          │  ▲  │ ▲
///                 │   │    pause │  │  │ │ a top-up,
///                 ▼   │          ▼  │  ▼ │ or resume
///                paused ◄─────────► no_money
///
///  any of them but done ──── cancel ───► cancelled
/// ```
///
/// A mailing in `waiting` has not begun, one in `no_money` has met a message that the account could
/// not pay. A paused one goes back to `waiting` or `running`.
@NullMarked
package io.heliograph.mailing;

import org.jspecify.annotations.NullMarked;
