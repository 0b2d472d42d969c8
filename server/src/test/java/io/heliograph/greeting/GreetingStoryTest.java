package io.heliograph.greeting;

import static io.heliograph.greeting.GreetingWorld.PHONE;
import static io.heliograph.greeting.GreetingWorld.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.greeting.GreetingWorld.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Birthday greetings told as stories: the clock is set, the nodes greet, and in the end every
/// ledger line is checked (contract §4).
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("slow")
final class GreetingStoryTest {
    private static final long RICH = 1_000_000_000;

    private GreetingWorld world = new GreetingWorld("2026-05-16T00:00:00Z");
    private Node node = world.node(1);

    @AfterEach
    void every_cent_is_where_it_belongs() {
        world.prove();
        world.close();
    }

    private void begin(String now) {
        world.close();
        world = new GreetingWorld(now);
        node = world.node(1);
    }

    /// A rich account in UTC with a group that greets at 09:00 one who is born on 17 May.
    private AccountId ann() {
        AccountId ann = world.account("ann", "UTC", RICH);
        world.contact(ann, world.group(ann, "09:00"), "1990-05-17", PHONE);
        return ann;
    }

    @Test
    void sends_the_groups_text_after_its_macros_from_its_sender() {
        AccountId ann = world.account("ann", "UTC", RICH);
        long group =
                world.group(
                        ann,
                        "09:00",
                        "Verify",
                        "Dear #first_name#, #number#: #note_1#!",
                        Instant.EPOCH);
        world.contact(ann, group, "1990-05-17", PHONE);
        world.contact(ann, group, "1990-05-16", PHONE + 1);
        world.contact(ann, group, "1990-06-17", PHONE + 2);
        world.at("2026-05-17T09:00:00Z", node);
        assertThat(world.messages())
                .containsExactly("Verify|Dear Ann, " + PHONE + ": !|greeting|" + group);
        assertThat(world.ledger.balance(ann).micros()).isEqualTo(RICH - PRICE);
    }

    @Test
    void greets_at_the_hour_of_each_accounts_time_zone() {
        long phone = PHONE;
        for (String zone : List.of("Pacific/Kiritimati", "UTC", "America/St_Johns")) {
            AccountId account =
                    world.account(zone.replaceAll("\\W", "").toLowerCase(Locale.ROOT), zone, RICH);
            world.contact(account, world.group(account, "09:00"), "1990-05-17", phone++);
        }
        world.at("2026-05-16T18:59:59Z", node);
        assertThat(world.recipients()).isEmpty();
        world.at("2026-05-16T19:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE);
        world.at("2026-05-17T08:59:59Z", node);
        assertThat(world.recipients()).hasSize(1);
        world.at("2026-05-17T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE, PHONE + 1);
        world.at("2026-05-17T11:29:59Z", node);
        assertThat(world.recipients()).hasSize(2);
        world.at("2026-05-17T11:30:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE, PHONE + 1, PHONE + 2);
        world.at("2026-05-18T12:00:00Z", node);
        assertThat(world.recipients()).hasSize(3);
    }

    @Test
    void a_greeting_is_worth_nothing_after_its_day_but_has_an_hour_at_least() {
        AccountId ann = ann();
        world.contact(ann, world.group(ann, "23:30"), "1990-05-17", PHONE + 1);
        world.at("2026-05-17T09:00:00Z", node);
        world.at("2026-05-17T23:30:00Z", node);
        assertThat(
                        world.number(
                                "select count(*) from message where expires_at = case begins_at"
                                        + " when '2026-05-17T09:00:00Z' then timestamptz '2026-05-18T00:00:00Z'"
                                        + " when '2026-05-17T23:30:00Z' then timestamptz '2026-05-18T00:30:00Z' end"))
                .isEqualTo(2);
    }

    @Test
    void the_leap_day_is_the_28th_in_common_years() {
        begin("2027-02-27T00:00:00Z");
        AccountId ann = world.account("ann", "UTC", RICH);
        long group = world.group(ann, "09:00");
        world.contact(ann, group, "1990-02-28", PHONE);
        world.contact(ann, group, "1992-02-29", PHONE + 1);
        world.contact(ann, group, "1990-03-01", PHONE + 2);
        world.at("2027-02-28T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE, PHONE + 1);
        world.at("2027-03-01T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE, PHONE + 1, PHONE + 2);
        world.at("2028-02-28T09:00:00Z", node);
        assertThat(world.recipients()).hasSize(4).endsWith(PHONE);
        world.at("2028-02-29T09:00:00Z", node);
        assertThat(world.recipients()).hasSize(5).endsWith(PHONE + 1);
        world.at("2028-03-01T09:00:00Z", node);
        assertThat(world.recipients()).hasSize(6).endsWith(PHONE + 2);
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Kyiv,      2027-03-28, 03:30, 2027-03-28T00:59:59Z, 2027-03-28T01:00:00Z",
        "America/New_York, 2027-03-14, 02:30, 2027-03-14T06:59:59Z, 2027-03-14T07:00:00Z",
        "Europe/Kyiv,      2026-10-25, 03:30, 2026-10-25T00:29:59Z, 2026-10-25T00:30:00Z",
        "America/New_York, 2026-11-01, 01:30, 2026-11-01T05:29:59Z, 2026-11-01T05:30:00Z",
    })
    void an_hour_that_the_clocks_leave_out_or_repeat_greets_once(
            String zone, String born, String time, String before, String first) {
        begin(before);
        AccountId ann = world.account("ann", zone, RICH);
        world.contact(ann, world.group(ann, time), born, PHONE);
        node.tick();
        assertThat(world.recipients()).isEmpty();
        world.at(first, node);
        assertThat(world.recipients()).containsExactly(PHONE);
        for (int quarters = 0; quarters < 100; quarters++) {
            world.clock.move(Duration.ofMinutes(15));
            node.tick();
        }
        assertThat(world.recipients()).containsExactly(PHONE);
    }

    @Test
    void two_groups_with_the_same_phone_greet_it_once() {
        AccountId ann = ann();
        world.contact(ann, world.group(ann, "09:00"), "1990-05-17", PHONE);
        world.contact(ann, world.group(ann, "12:00"), "1990-05-17", PHONE);
        AccountId bob = world.account("bob", "UTC", RICH);
        world.contact(bob, world.group(bob, "12:00"), "1990-05-17", PHONE);
        world.at("2026-05-17T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE);
        world.at("2026-05-17T12:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE, PHONE); // the other is bob's
        assertThat(world.ledger.balance(ann).micros()).isEqualTo(RICH - PRICE);
        assertThat(world.ledger.balance(bob).micros()).isEqualTo(RICH - PRICE);
    }

    @Test
    void greets_again_the_next_year() {
        ann();
        world.at("2026-05-17T09:00:00Z", node);
        world.at("2027-05-16T09:00:00Z", node);
        assertThat(world.recipients()).hasSize(1);
        world.at("2027-05-17T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE, PHONE);
    }

    @Test
    void the_turn_of_the_year_belongs_to_two_years() {
        begin("2026-12-30T00:00:00Z");
        AccountId ann = world.account("ann", "Pacific/Kiritimati", RICH);
        long group = world.group(ann, "00:00");
        world.contact(ann, group, "1990-12-31", PHONE);
        world.contact(ann, group, "1990-01-01", PHONE + 1);
        world.at("2026-12-30T10:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE);
        world.at("2026-12-31T09:59:59Z", node);
        assertThat(world.recipients()).containsExactly(PHONE);
        world.at("2026-12-31T10:00:00Z", node); // 1 January 2027 there
        assertThat(world.recipients()).containsExactly(PHONE, PHONE + 1);
        assertThat(world.number("select year from greeting where phone = " + (PHONE + 1)))
                .isEqualTo(2027);
        // the account moves to where the year has not begun yet
        world.execute(
                "update account set time_zone = 'Pacific/Niue' where account_id = ?", ann.value());
        world.at("2026-12-31T11:00:00Z", node);
        world.at("2027-01-01T11:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE, PHONE + 1);
        world.at("2027-12-31T11:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE, PHONE + 1, PHONE);
    }

    @Test
    void a_clock_set_back_over_the_hour_or_over_midnight_greets_nobody_twice() {
        ann();
        world.at("2026-05-17T09:00:00Z", node);
        world.at("2026-05-17T08:30:00Z", node);
        world.at("2026-05-17T09:00:00Z", node);
        world.at("2026-05-16T23:00:00Z", node);
        world.at("2026-05-17T09:00:00Z", node, world.node(1)); // and after a restart
        assertThat(world.recipients()).containsExactly(PHONE);
        world.at("2026-05-18T00:10:00Z", node);
        world.at("2026-05-17T23:50:00Z", node, world.node(2));
        assertThat(world.recipients()).containsExactly(PHONE);
    }

    @Test
    void a_clock_that_was_ahead_costs_nobody_the_greeting() {
        ann();
        world.at("2026-06-17T09:00:00Z", node);
        assertThat(world.recipients()).isEmpty();
        world.at("2026-05-17T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE);
    }

    @Test
    void after_a_node_was_down_for_the_hour_it_greets_late_the_same_day() {
        ann();
        world.at("2026-05-17T23:59:59Z", node);
        assertThat(world.recipients()).containsExactly(PHONE);
    }

    @Test
    void after_a_node_was_down_until_the_next_day_it_does_not_greet() {
        ann();
        world.at("2026-05-18T00:00:00Z", node);
        world.at("2026-05-18T09:00:00Z", node);
        assertThat(world.recipients()).isEmpty();
    }

    @Test
    void a_group_begins_with_the_next_hour_after_it_was_made() {
        AccountId ann = world.account("ann", "UTC", RICH);
        world.clock("2026-05-17T12:00:00Z");
        long late =
                world.group(ann, "11:00", "Verify", "Late", Instant.parse("2026-05-17T11:30:00Z"));
        long now = world.group(ann, "12:00", "Verify", "Now", world.clock.instant());
        node.tick();
        world.contact(ann, late, "1990-05-17", PHONE);
        world.contact(ann, late, "1990-05-18", PHONE + 1);
        world.contact(ann, now, "1990-05-17", PHONE + 2);
        world.at("2026-05-17T12:01:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE + 2);
        world.at("2026-05-18T11:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE + 2, PHONE + 1);
    }

    @Test
    void who_comes_after_the_hour_waits_for_the_next_birthday() {
        AccountId ann = ann();
        world.at("2026-05-17T09:00:00Z", node);
        world.execute("update contact set phone = phone + 1 where account_id = ?", ann.value());
        world.at("2026-05-17T10:00:00Z", node, world.node(1));
        assertThat(world.recipients()).containsExactly(PHONE);
        world.at("2027-05-17T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE, PHONE + 1);
    }

    @Test
    void a_changed_date_greets_nobody_twice_a_year() {
        AccountId ann = ann();
        world.at("2026-05-17T09:00:00Z", node);
        world.execute(
                "update contact set birth_date = date '1990-05-18', birth_day = 518 where account_id = ?",
                ann.value());
        world.at("2026-05-18T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE);
        world.at("2027-05-18T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE, PHONE);
    }

    @Test
    void a_refused_greeting_is_among_the_blocked_messages_and_not_tried_again() {
        AccountId ann = ann();
        long group = world.group(ann, "09:00");
        world.contact(ann, group, "1990-05-17", PHONE + 1);
        world.contact(ann, group, "1990-05-17", 12125550123L); // no price there
        long unknown = world.group(ann, "09:00", "Nobody", "Happy birthday", Instant.EPOCH);
        world.contact(ann, unknown, "1990-05-17", PHONE + 2);
        world.execute("insert into black_list values (?, ?)", ann.value(), PHONE);
        world.at("2026-05-17T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE + 1);
        assertThat(world.blocked())
                .containsExactlyInAnyOrder(
                        PHONE + " phone_in_black_list",
                        "12125550123 no_client_price",
                        PHONE + 2 + " not_registr_originator");
        world.execute("delete from black_list");
        world.at("2026-05-17T10:00:00Z", node, world.node(1));
        assertThat(world.recipients()).containsExactly(PHONE + 1);
        assertThat(world.blocked()).hasSize(3);
        assertThat(node.count("heliograph.greetings.refused")).isEqualTo(3);
    }

    @Test
    void a_text_that_nobody_could_send_is_passed_over() {
        AccountId ann = world.account("ann", "UTC", RICH);
        long blank = world.group(ann, "09:00", "Verify", "#last_name#", Instant.EPOCH);
        long far =
                world.group(ann, "09:00", "Verify", "#first_name#".repeat(13_100), Instant.EPOCH);
        world.contact(ann, blank, "1990-05-17", PHONE);
        world.contact(ann, far, "1990-05-17", PHONE + 1);
        world.at("2026-05-17T09:00:00Z", node);
        assertThat(world.recipients()).isEmpty();
        assertThat(node.count("heliograph.greetings.unfit")).isEqualTo(2);
    }

    @Test
    void when_the_money_ends_the_rest_is_greeted_after_a_top_up() {
        AccountId ann = world.account("ann", "UTC", 3 * PRICE);
        world.contacts(ann, world.group(ann, "09:00"), "1990-05-17", PHONE, 5);
        world.contact(ann, world.group(ann, "09:00"), "1990-05-17", PHONE + 5);
        AccountId bob = world.account("bob", "UTC", RICH);
        world.contact(bob, world.group(bob, "09:00"), "1990-05-17", PHONE + 9);
        world.at("2026-05-17T09:00:00Z", node);
        assertThat(world.recipients())
                .containsExactlyInAnyOrder(PHONE, PHONE + 1, PHONE + 2, PHONE + 9);
        assertThat(world.blocked()).isEmpty();
        world.topUp(ann, 2 * PRICE);
        world.at("2026-05-17T09:00:59Z", node);
        assertThat(world.recipients()).hasSize(4);
        world.at("2026-05-17T09:01:00Z", node);
        assertThat(world.recipients()).hasSize(6).endsWith(PHONE + 3, PHONE + 4);
        world.topUp(ann, RICH);
        world.at("2026-05-17T21:00:00Z", node);
        assertThat(world.recipients()).hasSize(7).endsWith(PHONE + 5);
        assertThat(node.count("heliograph.greetings.givenup")).isZero();
    }

    @Test
    void money_that_comes_after_the_day_comes_too_late() {
        AccountId ann = world.account("ann", "UTC", PRICE);
        world.contacts(ann, world.group(ann, "09:00"), "1990-05-17", PHONE, 2);
        world.at("2026-05-17T09:00:00Z", node);
        world.at("2026-05-17T23:59:59Z", node);
        world.topUp(ann, RICH);
        world.at("2026-05-18T00:00:00Z", node);
        world.at("2026-05-18T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE);
        assertThat(node.count("heliograph.greetings.givenup")).isEqualTo(1);
        world.at("2027-05-17T09:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE, PHONE, PHONE + 1);
    }

    @Test
    void an_account_that_is_blocked_or_may_not_send_in_bulk_greets_nobody() {
        AccountId ann = ann();
        world.execute("update account set blocked = true");
        world.at("2026-05-17T09:00:00Z", node);
        world.execute("update account set blocked = false, can_send_bulk = false");
        world.at("2026-05-17T10:00:00Z", node);
        assertThat(world.recipients()).isEmpty();
        world.execute("update account set can_send_bulk = true where account_id = ?", ann.value());
        world.at("2026-05-17T11:00:00Z", node);
        assertThat(world.recipients()).containsExactly(PHONE);
    }

    @Test
    void forgets_runs_of_days_long_past_and_never_who_was_greeted() {
        ann();
        world.at("2026-05-17T09:00:00Z", node);
        world.at("2026-06-16T09:00:00Z", node);
        node.greetings.forget(world.clock.instant());
        assertThat(world.number("select count(*) from greeting_run")).isEqualTo(2);
        world.clock("2026-07-16T09:00:00Z");
        node.greetings.forget(world.clock.instant());
        assertThat(world.number("select count(*) from greeting_run")).isEqualTo(1);
        assertThat(world.number("select count(*) from greeting")).isEqualTo(1);
    }
}
