package io.heliograph.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// The program behind `bench/history`: fills the database of a stopped platform with a month of one
/// account's messages. The same rows come out each time, but for the time at which they end.
public final class History {
    /// Rows written by one transaction.
    private static final long BATCH_MESSAGES = 250_000;

    private History() {}

    /// @param args folder of the database, number of messages, `delivered` or `failed`
    public static void main(String[] args) throws IOException, SQLException {
        if (args.length != 3 || !List.of("delivered", "failed").contains(args[2])) {
            System.err.println("usage: history FOLDER MESSAGES delivered|failed");
            System.exit(2);
        }
        long messages = Long.parseLong(args[1]);
        Path folder = Path.of(args[0]);
        String password = DatabaseStore.password(folder);
        try (EmbeddedPostgres postgres = start(folder.resolve("postgres"), password)) {
            String url = postgres.getJdbcUrl("postgres", "postgres") + "&password=" + password;
            try (HistoryStore store = new HistoryStore(url, messages, args[2].equals("failed"))) {
                long began = System.nanoTime();
                store.addDays();
                for (long first = 1; first <= messages; first += BATCH_MESSAGES) {
                    long last = Math.min(messages, first + BATCH_MESSAGES - 1);
                    store.add(first, last);
                    long seconds = (System.nanoTime() - began) / 1_000_000_000L;
                    System.out.println(last + " messages after " + seconds + " s");
                }
                System.out.println("vacuum");
                store.settle();
            }
        }
    }

    /// Without the calls that keep every commit: what a crash leaves half done is filled again.
    private static EmbeddedPostgres start(Path data, String password) throws IOException {
        return EmbeddedPostgres.builder()
                .setConnectConfig("password", password)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "off")
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("work_mem", "256MB")
                .setServerConfig("maintenance_work_mem", "512MB")
                .setServerConfig("jit", "off")
                .start();
    }
}
