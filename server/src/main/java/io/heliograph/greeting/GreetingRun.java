package io.heliograph.greeting;

import io.heliograph.contact.BirthdayGroup;
import io.heliograph.db.AccountId;
import java.time.LocalDate;

/// One group's greetings of one day.
record GreetingRun(BirthdayGroup group, GreetingDay day) {
    /// What tells it from all others.
    record Key(AccountId account, long group, LocalDate date) {}

    Key key() {
        return new Key(account(), group.groupId(), day.date());
    }

    AccountId account() {
        return group.accountId();
    }

    /// The year of the birthday, in which nobody is greeted twice.
    int year() {
        return day.date().getYear();
    }
}
