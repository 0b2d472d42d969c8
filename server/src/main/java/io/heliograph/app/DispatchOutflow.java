package io.heliograph.app;

import io.heliograph.campaign.Outflow;
import io.heliograph.db.AccountId;
import io.heliograph.dispatch.Dispatch;
import java.util.concurrent.CompletableFuture;

/// The dispatcher as mailings see it.
record DispatchOutflow(Dispatch dispatch) implements Outflow {
    @Override
    public long bulkWaiting(AccountId account) {
        return 0; // until the dispatcher tells
    }

    @Override
    public void hold(AccountId account, long mailing) {}

    @Override
    public void release(AccountId account, long mailing) {}

    @Override
    public CompletableFuture<Integer> end(AccountId account, long mailing) {
        return CompletableFuture.completedFuture(0);
    }
}
