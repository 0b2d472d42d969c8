package io.heliograph.webhook;

/// How many ids a page of the log spans, fitted to how densely the account's reports lie.
final class Span {
    private static final long MIN = 1L << 17;
    private static final long FIRST = 1L << 24; // two seconds of ids
    private static final long MAX = 1L << 40; // a day and a half

    private long ids = FIRST;

    /// The page after that position.
    Page page(long position, long newest, int limit) {
        return new Page(position, Math.min(newest, position + ids), limit);
    }

    /// A page was read.
    ///
    /// @param rows that it held
    void read(Page page, int rows) {
        if (rows == page.limit()) {
            ids = Math.max(MIN, ids / 2);
        } else if (rows < page.limit() / 2) {
            ids = Math.min(MAX, ids * 4);
        }
    }
}
