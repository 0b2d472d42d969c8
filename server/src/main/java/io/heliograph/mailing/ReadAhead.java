package io.heliograph.mailing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The page that is wanted next, read while the batch before it is being accepted.
final class ReadAhead {
    private long after;
    private int limit;
    private @Nullable CompletableFuture<Recipients.Page> page;

    /// Begins to read it.
    void begin(long cursor, int size, Supplier<Recipients.Page> read) {
        after = cursor;
        limit = size;
        page = CompletableFuture.supplyAsync(read, work -> Thread.ofVirtual().start(work));
    }

    /// The page if it is the one that was read ahead, else by reading it now.
    Recipients.Page take(long cursor, int size, Supplier<Recipients.Page> read) {
        CompletableFuture<Recipients.Page> ahead = page;
        page = null;
        if (ahead != null && after == cursor && limit == size) {
            try {
                return ahead.join();
            } catch (CompletionException failed) {
                return read.get(); // which says what is wrong, if it still is
            }
        }
        return read.get();
    }
}
