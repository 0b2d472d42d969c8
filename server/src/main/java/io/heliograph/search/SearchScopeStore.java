package io.heliograph.search;

import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.db.SqlArray;
import io.heliograph.message.Period;
import io.heliograph.number.Msisdn;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import org.jdbi.v3.core.statement.Query;

/// Whose parts are searched and for what, as parameters and conditions that all statements of a
/// search share.
///
/// Ids grow with time, so a period is a range of ids, which leaves out the days outside it.
///
/// @param now where the search goes on, it has no last id
/// @param until nothing was accepted later that can fit
/// @param idsAhead so much later than its message's acceptance an id may seem to be made: it is
///   made when the message's group is kept, and after a restart, or with a clock set back, ids run
///   ahead of the clock
record SearchScopeStore(
        AccountId account, Search search, Instant now, Instant until, Duration idsAhead) {
    /// What it is where nothing has happened.
    private static final Duration USUALLY_AHEAD = Duration.ofMinutes(2);

    /// Above all ids.
    private static final long ID_MAX = 1L << 53;

    /// No id of the period is as high.
    long highest() {
        return until.isAfter(now) ? ID_MAX : NodeIds.lowest(until.plus(idsAhead));
    }

    /// Few ids of the period, if any, are as high.
    long usuallyHighest() {
        return NodeIds.lowest((until.isAfter(now) ? now : until).plus(USUALLY_AHEAD));
    }

    /// The lowest id that a message may have: that of the period's first, and above the mailings',
    /// which were ordered before their messages were made.
    long lowest() {
        long first = NodeIds.lowest(search.period().from());
        return search.mailings().isEmpty()
                ? first
                : Math.max(first, Collections.min(search.mailings()));
    }

    /// What all messages, or postings, of the kind that is asked for have in common.
    ///
    /// @param table the alias of `message` or `search_posting`
    String kind(String table) {
        StringBuilder conditions = new StringBuilder();
        add(conditions, search.sender() != null, table, "sender = :sender");
        add(conditions, search.type() != null, table, "type = :type");
        add(conditions, search.mcc() != null, table, "mcc = cast(:mcc as smallint)");
        add(conditions, search.mnc() != null, table, "mnc = cast(:mnc as smallint)");
        add(conditions, !search.groups().isEmpty(), table, "group_id = any(:groups)");
        return conditions.toString();
    }

    /// What all messages that are asked for have in common, beside their ids and period.
    String message() {
        StringBuilder conditions = new StringBuilder(kind("m"));
        add(conditions, !search.mailings().isEmpty(), "m", "mailing_id = any(:mailings)");
        add(conditions, !search.phones().isEmpty(), "m", "recipient = any(:phones)");
        return conditions.toString();
    }

    private static void add(
            StringBuilder conditions, boolean asked, String table, String condition) {
        if (asked) {
            conditions.append("and ").append(table).append('.').append(condition).append('\n');
        }
    }

    /// Binds what the statement may name.
    Query bind(Query query) {
        Period period = search.period();
        MessageType type = search.type();
        return query.bind("account", account.value())
                .bind("dayBegin", NodeIds.lowest(dayBegin(period.from())))
                .bind("lowest", lowest())
                .bind("highest", highest())
                .bind("createdFrom", period.from().atOffset(ZoneOffset.UTC))
                .bind("createdUntil", period.until().atOffset(ZoneOffset.UTC))
                .bind("sender", search.sender())
                .bind("mcc", search.mcc())
                .bind("mnc", search.mnc())
                .bind("type", type == null ? null : type.wireName())
                .bind("partIds", SqlArray.longs(search.partIds(), id -> id))
                .bind("mailings", SqlArray.longs(search.mailings(), id -> id))
                .bind("phones", SqlArray.longs(search.phones(), Msisdn::value))
                .bind("groups", SqlArray.longs(search.groups(), group -> group))
                .bind("states", SqlArray.texts(search.stateNames(), name -> name));
    }

    private static Instant dayBegin(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
