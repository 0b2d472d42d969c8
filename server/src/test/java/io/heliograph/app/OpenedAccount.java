package io.heliograph.app;

import io.heliograph.account.NewAccount;
import io.heliograph.db.AccountId;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Reason;
import io.heliograph.number.Msisdn;
import java.util.Locale;
import java.util.Set;

/// A customer of a platform, with every right, the password `secret1` and first money.
final class OpenedAccount {
    private OpenedAccount() {}

    static AccountId open(Platform platform, String login, Money money, Set<String> senders) {
        long booking = platform.ids.next();
        return platform.accountStore
                .create(
                        new NewAccount(
                                login,
                                new NewAccount.Password("secret1"),
                                login.substring(0, 1).toUpperCase(Locale.ROOT) + login.substring(1),
                                "",
                                login + "@example.com",
                                new Msisdn(380501112233L),
                                "",
                                1,
                                NewAccount.Rights.ALL,
                                senders,
                                null,
                                0),
                        (handle, account) ->
                                platform.ledger.book(
                                        handle,
                                        account,
                                        booking,
                                        money,
                                        Reason.TOP_UP,
                                        "first money",
                                        platform.clock.instant()))
                .orElseThrow();
    }
}
