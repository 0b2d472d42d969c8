package io.heliograph.acceptance;

import java.util.List;

/// How acceptance ended for one request.
public sealed interface Outcome {
    /// Committed: a decision for each line, in their order.
    record Done(List<Order.Decision> decisions) implements Outcome {}

    /// The same key and body were answered before.
    record Repeated(String answer) implements Outcome {}

    /// The key was used with another body.
    record KeyReused() implements Outcome {}

    /// The account has too much waiting already; nothing was taken.
    record TooMany() implements Outcome {}

    /// The server or its database cannot take more now; nothing was taken.
    record Busy() implements Outcome {}

    /// The connection to the database was lost at the commit and is not back yet: it will be
    /// settled by looking, but the caller cannot wait so long.
    record Unknown() implements Outcome {}

    /// A fault of ours; nothing was taken.
    record Failed(RuntimeException bug) implements Outcome {}
}
