package io.heliograph.app;

import io.heliograph.db.AccountId;
import io.heliograph.dispatch.Traffic;
import io.heliograph.mailing.Outflow;
import java.util.concurrent.CompletableFuture;

/// The dispatcher as mailings see it.
record DispatchOutflow(Traffic traffic) implements Outflow {
    @Override
    public long bulkWaiting(AccountId account) {
        return traffic.bulkWaiting(account);
    }

    @Override
    public void hold(AccountId account, long mailing) {
        traffic.hold(account, mailing);
    }

    @Override
    public void release(AccountId account, long mailing) {
        traffic.release(account, mailing);
    }

    @Override
    public CompletableFuture<Integer> end(AccountId account, long mailing) {
        return traffic.end(account, mailing);
    }
}
