package io.heliograph.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.LossyWire;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.message.Report;
import io.heliograph.message.ReportRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What attempts leave, written for many accounts together.
final class WebhookStoreTest {
    private static final int NODE = 3;
    private static final Address ADDRESS = new Address("https://example.com/r", Manner.POST);

    private final MovingClock clock = new MovingClock(Instant.now());

    @Test
    void a_commit_takes_as_many_round_trips_for_many_accounts_as_for_few() {
        try (TestDatabase test = TestDatabase.create();
                LossyWire wire = new LossyWire(test.jdbcUrl());
                Database database = new Database(TestDatabase.settings(wire.url()))) {
            NodeIds ids = new NodeIds(NODE, clock, new NodeStore(test.database()));
            Reports reports = new Reports(test.database(), ids, clock);
            WebhookStore store = new WebhookStore(database, NODE);
            List<Result> failed = new ArrayList<>();
            List<Result> taken = new ArrayList<>();
            for (int account = 1; account <= 60; account++) {
                AccountId id = new AccountId(account);
                List<Report> two = reports.delivered(id, 2, ADDRESS.url());
                failed.add(result(id, ids, two, List.of()));
                taken.add(result(id, ids, List.of(), List.of(two.getFirst().id())));
            }
            int few = roundTrips(wire, store, failed.subList(0, 2));
            int many = roundTrips(wire, store, failed.subList(2, 60));
            assertThat(many).isLessThan(few + 10);
            assertThat(number(test, "select count(*) from webhook_attempt")).isEqualTo(60);
            assertThat(number(test, "select count(*) from webhook_pending")).isEqualTo(120);
            few = roundTrips(wire, store, taken.subList(0, 2));
            many = roundTrips(wire, store, taken.subList(2, 60));
            assertThat(many).isLessThan(few + 10);
            store.write(taken); // again, as after a commit in doubt
            assertThat(number(test, "select count(*) from webhook_attempt")).isEqualTo(120);
            assertThat(
                            number(
                                    test,
                                    """
                                    select count(*)
                                    from webhook_pending
                                    where attempts = 2
                                      and last_error = '503'
                                      and report_id = (
                                          select max(report_id)
                                          from report
                                          where report.account_id = webhook_pending.account_id)
                                    """))
                    .isEqualTo(60);
            assertThat(number(test, "select count(*) from webhook_pending")).isEqualTo(60);
        }
    }

    private Result result(AccountId account, NodeIds ids, List<Report> failed, List<Long> settled) {
        List<Result.Waiting> waiting = new ArrayList<>();
        for (Report report : failed) {
            Push push = Push.fresh(report.id(), ADDRESS, ReportRow.of(report));
            // as it was at the first attempt, and then at the second
            waiting.add(new Result.Waiting(push, ADDRESS, 1, clock.instant(), false, "500"));
            waiting.add(new Result.Waiting(push, ADDRESS, 2, clock.instant(), false, "503"));
        }
        return new Result(
                account,
                new Result.Attempt(ids.next(), ADDRESS.url(), 2, 0, 503, "", 10, clock.instant()),
                waiting,
                settled,
                _ -> {});
    }

    private static int roundTrips(LossyWire wire, WebhookStore store, List<Result> results) {
        int before = wire.roundTrips();
        store.write(results);
        return wire.roundTrips() - before;
    }

    private static long number(TestDatabase test, String sql) {
        return test.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
