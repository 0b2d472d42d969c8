package io.heliograph.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.account.Account;
import io.heliograph.account.Accounts;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.ledger.Proof;
import io.heliograph.pricing.PriceRule;
import io.heliograph.quote.RefusalCode;
import io.heliograph.revision.Revisions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An account with a guard against duplicates sends the same to a phone once in a minute.
final class DuplicatesTest {
    private static final long BOB = 380670000001L;
    private static final long EVE = 380670000002L;
    private static final long PRICE = AcceptanceUnderTest.PRICE;
    private static final Form CODE = Form.of("Your code is 1234");
    private static final String TAKEN = "taken";
    private static final String REPEATED = RefusalCode.TEXT_REFUSED.wireName();
    private static final String NO_MONEY = RefusalCode.NO_MONEY.wireName();

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final List<AcceptanceUnderTest> servers = new ArrayList<>();
    private TestDatabase test;
    private AcceptanceUnderTest server;
    private Account ann;

    @BeforeEach
    void begin() {
        test = TestDatabase.create(clock);
        server = server(1);
        ann = account("ann", 1_000 * PRICE);
    }

    @AfterEach
    void end() {
        servers.forEach(AcceptanceUnderTest::close);
        test.close();
    }

    private AcceptanceUnderTest server(int node) {
        AcceptanceUnderTest made = AcceptanceUnderTest.node(node, test.database(), clock);
        servers.add(made);
        return made;
    }

    private Account account(String login, long balance) {
        Account made = server.account(login, PriceRule.SUBMITTED, balance, 0);
        test.database()
                .useTransaction(handle ->
                        handle.execute(
                                "insert into account_limit (account_id, duplicate_window) values (?, 60)",
                                made.id().value()));
        return new Accounts(new Revisions(test.database())).get(made.id());
    }

    private static List<String> told(Outcome outcome) {
        return outcome instanceof Outcome.Done(List<Decision> decisions)
                ? told(decisions)
                : List.of(outcome.getClass().getSimpleName());
    }

    private static List<String> told(List<Decision> decisions) {
        return decisions.stream()
                .map(decision ->
                        decision instanceof Decision.Refused(RefusalCode code)
                                ? code.wireName()
                                : TAKEN)
                .toList();
    }

    private List<String> send(Form form, long... numbers) {
        return told(server.accept(ann, form, null, numbers));
    }

    @Test
    void the_same_goes_to_a_phone_again_when_the_window_is_over() {
        assertThat(send(CODE, BOB)).containsExactly(TAKEN);
        clock.move(Duration.ofSeconds(59));
        assertThat(send(CODE, BOB, EVE)).containsExactly(REPEATED, TAKEN);
        assertThat(send(Form.of("Your code is 1235"), BOB)).containsExactly(TAKEN);
        clock.move(Duration.ofSeconds(1));
        assertThat(send(CODE, BOB, EVE)).containsExactly(TAKEN, REPEATED);
        assertThat(server.ledger.balance(ann.id()).micros()).isEqualTo(996 * PRICE);
        assertThat(server.ledger.prove()).allMatch(Proof::holds);
    }

    @Test
    void two_in_one_request_are_duplicates_however_the_number_is_written() {
        assertThat(send(CODE, BOB, BOB, EVE)).containsExactly(TAKEN, REPEATED, TAKEN);
        assertThat(send(CODE, 5491123456789L, 541123456789L)).containsExactly(TAKEN, REPEATED);
        assertThat(send(CODE, 541123456789L)).containsExactly(REPEATED);
    }

    @Test
    void accounts_do_not_count_for_each_other_nor_what_has_no_guard() {
        Account open = server.account("bob", PriceRule.SUBMITTED, 10 * PRICE, 0);
        assertThat(told(server.accept(open, CODE, null, BOB, BOB))).containsExactly(TAKEN, TAKEN);
        assertThat(send(CODE, BOB)).containsExactly(TAKEN);
    }

    @Test
    void of_forty_at_once_by_two_servers_one_is_taken() throws Exception {
        List<AcceptanceUnderTest> both = List.of(server, server(2));
        List<Future<List<String>>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                AcceptanceUnderTest by = both.get(i % 2);
                asked.add(threads.submit(() -> told(by.accept(ann, CODE, null, BOB))));
            }
        }
        List<String> told = new ArrayList<>();
        for (Future<List<String>> each : asked) {
            told.addAll(each.get());
        }
        assertThat(told).hasSize(40).containsOnlyOnce(TAKEN).contains(REPEATED);
        assertThat(told.stream().filter(REPEATED::equals)).hasSize(39);
        assertThat(server.ledger.balance(ann.id()).micros()).isEqualTo(999 * PRICE);
    }

    @Test
    void a_restart_forgets_nothing() {
        assertThat(send(CODE, BOB)).containsExactly(TAKEN);
        server.close();
        assertThat(told(server(1).accept(ann, CODE, null, BOB))).containsExactly(REPEATED);
    }

    @Test
    void what_there_was_no_money_for_makes_no_duplicate() {
        Account poor = account("poor", PRICE);
        assertThat(told(server.accept(poor, CODE, null, BOB, BOB, EVE, EVE)))
                .containsExactly(TAKEN, REPEATED, NO_MONEY, NO_MONEY);
        test.database()
                .useTransaction(handle ->
                        handle.execute(
                                "update balance set credit_micros = ? where account_id = ?",
                                PRICE,
                                poor.id().value()));
        assertThat(told(server.accept(poor, CODE, null, BOB, EVE)))
                .containsExactly(REPEATED, TAKEN);
    }

    @Test
    void a_repeated_request_is_answered_as_the_first_time() {
        assertThat(server.accept(ann, CODE, "k1", BOB)).isInstanceOf(Outcome.Done.class);
        assertThat(server.accept(ann, CODE, "k1", BOB)).isInstanceOf(Outcome.Repeated.class);
        assertThat(told(server.accept(ann, CODE, "k2", BOB))).containsExactly(REPEATED);
        clock.move(Duration.ofSeconds(60));
        assertThat(send(CODE, BOB)).containsExactly(TAKEN);
    }

    @Test
    void what_begins_later_and_has_several_parts_counts_from_when_it_is_taken() {
        Form later = Form.of("A word. ".repeat(30)).after(Duration.ofHours(1));
        assertThat(send(later, BOB)).containsExactly(TAKEN);
        assertThat(send(later.after(Duration.ZERO), BOB)).containsExactly(REPEATED);
        clock.move(Duration.ofSeconds(60));
        assertThat(send(later, BOB)).containsExactly(TAKEN);
    }

    @Test
    void a_preview_foretells_and_does_not_count() {
        Order twice = server.order(ann, CODE, null, BOB, BOB);
        assertThat(told(server.acceptance.preview(twice))).containsExactly(TAKEN, REPEATED);
        assertThat(told(server.acceptance.preview(twice))).containsExactly(TAKEN, REPEATED);
        assertThat(send(CODE, BOB)).containsExactly(TAKEN);
        assertThat(told(server.acceptance.preview(twice))).containsExactly(REPEATED, REPEATED);
    }
}
