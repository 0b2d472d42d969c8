package io.heliograph.secret;

import io.heliograph.db.Database;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;

/// Which keys have sealed what this database has.
public final class SealingKeyStore {
    private static final String KNOWN =
            """
            select key_id, fingerprint
            from sealing_key
            order by key_id
            """;

    private static final String ADD =
            """
            insert into sealing_key (key_id, fingerprint)
            values (:key, :fingerprint)
            on conflict do nothing
            """;

    private static final String ONLY =
            """
            delete from sealing_key
            where key_id <> :key
            """;

    private final Database database;

    /// Over that database.
    public SealingKeyStore(Database database) {
        this.database = database;
    }

    /// Notes the key that seals from now on, and finds those that the database was sealed with and
    /// the file does not have: after a restore without its key file, say.
    ///
    /// @return the numbers of keys that are missing, or are others in this file
    public List<Integer> missing(KeyRing ring) {
        NavigableMap<Integer, byte[]> own = ring.fingerprints();
        return database.inTransaction(handle -> {
            List<Integer> missing =
                    handle.createQuery(KNOWN)
                            .map((rows, _) ->
                                    Arrays.equals(
                                                    rows.getBytes("fingerprint"),
                                                    own.get(rows.getInt("key_id")))
                                            ? 0
                                            : rows.getInt("key_id"))
                            .filter(number -> number != 0)
                            .list();
            handle.createUpdate(ADD)
                    .bind("key", own.lastKey())
                    .bind("fingerprint", own.lastEntry().getValue())
                    .execute();
            return missing;
        });
    }

    /// Notes that the latest key has sealed all that there is.
    void onlyLatest(KeyRing ring) {
        int latest = ring.fingerprints().lastKey();
        database.useTransaction(handle -> handle.createUpdate(ONLY).bind("key", latest).execute());
    }
}
