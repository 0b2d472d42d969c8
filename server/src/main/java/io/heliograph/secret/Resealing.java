package io.heliograph.secret;

import io.heliograph.db.Database;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Seals with the latest key what older ones have sealed, so that these can leave the key file.
public final class Resealing {
    private static final Logger log = LoggerFactory.getLogger(Resealing.class);

    private final Database database;
    private final KeyRing keys;
    private final List<SealedRows> all;

    /// @param all tables that hold something sealed
    public Resealing(Database database, KeyRing keys, List<SealedRows> all) {
        this.database = database;
        this.keys = keys;
        this.all = List.copyOf(all);
    }

    /// Does it; to be called when the server starts, with all keys there.
    ///
    /// @return how many rows
    /// @throws IllegalStateException something does not open
    public int run() {
        int rows = 0;
        for (SealedRows each : all) {
            int some;
            do {
                some = database.inTransaction(handle -> each.sealAgain(handle, keys));
                rows += some;
            } while (some == SealedRows.ROWS_MAX);
        }
        new SealingKeyStore(database).onlyLatest(keys);
        if (rows > 0) {
            log.info("event=sealed_again rows={} file={}", rows, keys.file());
        }
        return rows;
    }
}
