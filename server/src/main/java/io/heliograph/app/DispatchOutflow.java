package io.heliograph.app;

import io.heliograph.db.AccountId;
import io.heliograph.dispatch.Traffic;
import io.heliograph.mailing.Outflow;
import java.util.concurrent.CompletableFuture;

/// The dispatcher as mailings see it.
record DispatchOutflow(Traffic dispatch) implements Outflow {
    @Override
    public long bulkWaiting(AccountId account) {
        return dispatch.bulkWaiting(account);
    }

    @Override
    public void hold(AccountId account, long mailing) {
        dispatch.hold(account, mailing);
    }

    @Override
    public void release(AccountId account, long mailing) {
        dispatch.release(account, mailing);
    }

    @Override
    public CompletableFuture<Integer> end(AccountId account, long mailing) {
        return dispatch.end(account, mailing);
    }
}
