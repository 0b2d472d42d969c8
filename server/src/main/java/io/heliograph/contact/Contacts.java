package io.heliograph.contact;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.number.Msisdn;
import java.time.Instant;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Groups and contacts, for those who send to them. Whatever the size of a group, a call reads a
/// bounded number of rows at a time.
public final class Contacts {
    /// Contacts that one transaction removes.
    static final int REMOVED_BATCH = 5_000;

    /// Batches of one tick, so that a tick ends.
    static final int BATCHES_A_TICK = 20;

    private static final int GONE_MAX = 100;
    private static final int GROUPS_PAGE = 100;

    private final GroupStore groups;
    private final RecipientStore recipients;
    private final RemovalStore removals;

    /// Over that database.
    public Contacts(Database database) {
        this.groups = new GroupStore(database);
        this.recipients = new RecipientStore(database);
        this.removals = new RemovalStore(database);
    }

    /// The next contacts of the groups, ascending by number, each number once: where several groups
    /// have it, the first in the list wins. Fewer than the limit only at the end.
    ///
    /// A group that is not the account's has no contacts.
    ///
    /// @param excludedGroups numbers that are in one of them are left out
    /// @param addedBefore who was added at it or later is left out
    /// @param afterPhone identity of the last of the page before; 0 for the first
    public List<Contact> page(
            AccountId account,
            List<Long> groups,
            List<Long> excludedGroups,
            Instant addedBefore,
            long afterPhone,
            int limit) {
        return recipients.page(
                walk(account, groups, excludedGroups, addedBefore), afterPhone, limit);
    }

    /// How many contacts all pages hold: a walk over all of them, for work in the background.
    public long count(
            AccountId account, List<Long> groups, List<Long> excludedGroups, Instant addedBefore) {
        return recipients.count(walk(account, groups, excludedGroups, addedBefore));
    }

    private static RecipientStore.Walk walk(
            AccountId account, List<Long> groups, List<Long> excludedGroups, Instant addedBefore) {
        return new RecipientStore.Walk(
                account,
                List.copyOf(new LinkedHashSet<>(groups)),
                List.copyOf(new LinkedHashSet<>(excludedGroups)),
                addedBefore);
    }

    /// Which of the numbers are in one of the groups, by their identity.
    public Set<Msisdn> inGroups(AccountId account, List<Long> groups, Collection<Msisdn> phones) {
        return groups.isEmpty() || phones.isEmpty()
                ? Set.of()
                : recipients.inGroups(account, groups, phones);
    }

    /// Which of these are no groups of the account, or were deleted.
    public List<Long> missing(AccountId account, List<Long> groups) {
        return this.groups.missing(account, groups);
    }

    /// Every account's groups that greet.
    public List<BirthdayGroup> birthdayGroups() {
        List<BirthdayGroup> all = new ArrayList<>();
        List<BirthdayGroup> page = groups.birthday(0, 0, GROUPS_PAGE);
        while (!page.isEmpty()) {
            all.addAll(page);
            BirthdayGroup last = page.getLast();
            page = groups.birthday(last.accountId().value(), last.groupId(), GROUPS_PAGE);
        }
        return all;
    }

    /// The next contacts of a group that have their birthday on one of the days, ascending by
    /// number.
    ///
    /// @param afterPhone identity of the last of the page before; 0 for the first
    public List<Contact> birthdays(
            AccountId account, long group, List<MonthDay> days, long afterPhone, int limit) {
        return recipients.birthdays(account, group, days, afterPhone, limit);
    }

    /// Removes some of the contacts that deleted groups have left; to be called every second.
    public void tick() {
        int batches = 0;
        for (RemovalStore.Gone gone : removals.gone(GONE_MAX)) {
            long last = 0;
            do {
                if (batches++ == BATCHES_A_TICK) {
                    return;
                }
                last = removals.remove(gone, last, REMOVED_BATCH);
            } while (last > 0);
        }
    }
}
