package io.heliograph.db;

import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.Database.LockWaited;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what stands in rows to be done for accounts: on one virtual thread at a time for an
/// account, accounts side by side. What is not done, for whatever reason, is left to the next time
/// that somebody wakes it.
public final class AccountThreads {
    private static final Logger log = LoggerFactory.getLogger(AccountThreads.class);

    private final String event;
    private final Work work;
    private final Set<AccountId> atWork = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;

    /// What is done for one account.
    @FunctionalInterface
    public interface Work {
        void of(AccountId account) throws InterruptedException;
    }

    /// @param threads what the threads' names begin with
    /// @param event what the log's events begin with
    public AccountThreads(String threads, String event, Work work) {
        this.event = event;
        this.work = work;
        this.threads =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(threads, 1).factory());
    }

    /// Something may be to be done for the account.
    public void wake(AccountId account) {
        if (!atWork.add(account)) {
            return; // what came too late for that one is found the next time
        }
        try {
            threads.execute(() -> run(account));
        } catch (RejectedExecutionException closed) {
            log.debug("event={}_left_for_next_start account={}", event, account);
        }
    }

    private void run(AccountId account) {
        try {
            work.of(account);
        } catch (DatabaseGone | CommitUnknown | LockWaited later) {
            log.debug("event={}_later account={}", event, account);
        } catch (RuntimeException bug) {
            log.error("event={}_failed account={}", event, account, bug);
        } catch (InterruptedException stopped) {
            log.debug("event={}_stopped account={}", event, account);
        } finally {
            atWork.remove(account);
        }
    }

    /// Begins nothing more.
    public void finish() {
        threads.shutdown();
    }

    public boolean isFinishing() {
        return threads.isShutdown();
    }

    /// Ends what is under way: it goes on at the next start.
    public void end(Duration max) {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(max.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("event={}_left_for_next_start", event);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
