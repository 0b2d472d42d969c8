package io.heliograph.app;

import io.heliograph.campaign.Outflow;
import io.heliograph.db.AccountId;
import io.heliograph.dispatch.Dispatch;
import java.util.concurrent.CompletableFuture;

/// The dispatcher as mailings see it.
record DispatchOutflow(Dispatch dispatch) implements Outflow {
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
