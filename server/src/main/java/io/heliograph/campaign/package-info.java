/// What goes to the contacts of groups: birthday greetings, and mailings, one text to many,
/// expanded just in time.
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
package io.heliograph.campaign;

import org.jspecify.annotations.NullMarked;
