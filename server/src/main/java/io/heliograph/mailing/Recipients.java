package io.heliograph.mailing;

import io.heliograph.contact.Contact;
import io.heliograph.contact.Contacts;
import io.heliograph.number.Msisdn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The recipients of mailings in ascending order of their numbers: contacts of the groups and
/// numbers named one by one, each number once, less those of excluded groups.
final class Recipients {
    private static final int COUNTED_AT_ONCE = 5_000;

    private final Contacts contacts;
    private final ExpansionStore store;

    Recipients(Contacts contacts, ExpansionStore store) {
        this.contacts = contacts;
        this.store = store;
    }

    /// The next ones.
    ///
    /// @param cursor the number of the last one of them, or of one after it who is left out
    /// @param last whether none comes after them
    record Page(List<Recipient> recipients, long cursor, boolean last) {}

    /// The next recipients after a number; fewer than the limit where numbers are left out, and at
    /// the end.
    Page after(Mailing mailing, long after, int limit) {
        List<Contact> members =
                contacts.page(
                        mailing.key().account(),
                        mailing.groups(),
                        mailing.excludedGroups(),
                        mailing.contactsBefore(),
                        after,
                        limit);
        List<Msisdn> phones = store.phones(mailing.key(), after, limit);
        Set<Msisdn> excluded = excluded(mailing, phones);
        List<Recipient> recipients = new ArrayList<>(limit);
        long cursor = after;
        int member = 0;
        int phone = 0;
        while (recipients.size() < limit
                && (member < members.size() || phone < phones.size())
                && (phone < phones.size() || phones.size() < limit)) { // else more are to be read
            long nextMember =
                    member < members.size() ? place(members.get(member).phone()) : Long.MAX_VALUE;
            long nextPhone = phone < phones.size() ? place(phones.get(phone)) : Long.MAX_VALUE;
            cursor = Math.min(nextMember, nextPhone);
            if (nextMember <= nextPhone) {
                recipients.add(new Recipient(members.get(member).phone(), members.get(member)));
                member++;
                phone += nextMember == nextPhone ? 1 : 0;
            } else {
                if (!excluded.contains(phones.get(phone).identity())) {
                    recipients.add(new Recipient(phones.get(phone), null));
                }
                phone++;
            }
        }
        boolean last =
                members.size() < limit
                        && phones.size() < limit
                        && member == members.size()
                        && phone == phones.size();
        return new Page(recipients, cursor, last);
    }

    /// Where it comes in the order of a mailing.
    private static long place(Msisdn phone) {
        return phone.identity().value();
    }

    private Set<Msisdn> excluded(Mailing mailing, List<Msisdn> phones) {
        return contacts.inGroups(mailing.key().account(), mailing.excludedGroups(), phones);
    }

    /// How many recipients a mailing has.
    long count(Mailing mailing) {
        long count =
                contacts.count(
                        mailing.key().account(),
                        mailing.groups(),
                        mailing.excludedGroups(),
                        mailing.contactsBefore());
        List<Msisdn> phones = store.phones(mailing.key(), 0, COUNTED_AT_ONCE);
        while (!phones.isEmpty()) {
            Set<Msisdn> others = new HashSet<>(excluded(mailing, phones));
            others.addAll(contacts.inGroups(mailing.key().account(), mailing.groups(), phones));
            count += phones.size() - others.size();
            phones = store.phones(mailing.key(), place(phones.getLast()), COUNTED_AT_ONCE);
        }
        return count;
    }

    /// Whether an order has any recipient.
    ///
    /// @param phones those named one by one
    boolean any(Mailing mailing, List<Msisdn> phones) {
        return phones.size() > excluded(mailing, phones).size()
                || !contacts.page(
                                mailing.key().account(),
                                mailing.groups(),
                                mailing.excludedGroups(),
                                mailing.contactsBefore(),
                                0,
                                1)
                        .isEmpty();
    }
}
