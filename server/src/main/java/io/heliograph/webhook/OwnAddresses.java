package io.heliograph.webhook;

import io.heliograph.account.Account;
import io.heliograph.message.Source;
import io.heliograph.text.WebUrl;
import org.jspecify.annotations.Nullable;

/// An account's own addresses for reports.
///
/// @param post null: it has none
/// @param get for messages sent by the GET API; null: it has none
record OwnAddresses(@Nullable String post, @Nullable String get) {
    static OwnAddresses of(Account account) {
        return new OwnAddresses(unblank(account.reportUrl()), unblank(account.getReportUrl()));
    }

    private static @Nullable String unblank(@Nullable String url) {
        return url == null || url.isBlank() ? null : url;
    }

    /// Without those that are no URL.
    OwnAddresses valid() {
        return new OwnAddresses(valid(post), valid(get));
    }

    private static @Nullable String valid(@Nullable String url) {
        return url != null && WebUrl.parse(url) instanceof WebUrl.Valid ? url : null;
    }

    /// Where the reports of a message go (contract §8); null: nowhere.
    ///
    /// @param callbackUrl the message's own address; null: it has none
    @Nullable Address of(Source.Channel channel, @Nullable String callbackUrl) {
        return switch (channel) {
            case REST, MAILING, GREETING, ANSWER ->
                    address(callbackUrl == null ? post : callbackUrl, Manner.POST);
            case GET -> address(get, Manner.GET);
        };
    }

    private static @Nullable Address address(@Nullable String url, Manner manner) {
        return url == null ? null : new Address(url, manner);
    }
}
