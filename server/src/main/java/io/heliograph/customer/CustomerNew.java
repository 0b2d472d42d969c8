package io.heliograph.customer;

import io.heliograph.account.NewAccount;
import io.heliograph.number.Msisdn;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All that a call sets of an account, checked.
///
/// @param password null: it stays, or nobody signs in by one
/// @param phone digits
/// @param textDays null: not of its own
/// @param lowBalanceMicros null: no mark
/// @param providersNotUsed their numbers
record CustomerNew(
        String login,
        NewAccount.@Nullable Password password,
        String name,
        String companyName,
        String email,
        String phone,
        String skype,
        long productId,
        @Nullable Long priceListId,
        String priceRule,
        long creditMicros,
        boolean blocked,
        boolean confirmed,
        List<String> doors,
        Customer.Addresses addresses,
        String timeZone,
        List<String> senders,
        @Nullable String reportUrl,
        @Nullable String getReportUrl,
        @Nullable String incomingUrl,
        @Nullable String stopAnswer,
        boolean smartEncoding,
        @Nullable Integer textDays,
        @Nullable Long lowBalanceMicros,
        @Nullable Long lowBalanceOperatorMicros,
        List<Integer> providersNotUsed) {
    boolean has(Customer.Door door) {
        return doors.contains(CustomerForm.key(door));
    }

    /// As it is opened, before the rest is set.
    NewAccount opened() {
        return new NewAccount(
                login,
                new NewAccount.Password(""),
                name,
                companyName,
                email,
                new Msisdn(Long.parseLong(phone)),
                skype,
                productId,
                NewAccount.Rights.NONE,
                Set.of(),
                null,
                creditMicros);
    }
}
