package io.heliograph.quote;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.http.Reply;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.number.NumberingPlan;
import io.heliograph.routing.Fit;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.routing.Routing;
import io.heliograph.routing.Share;
import io.heliograph.routing.Step;
import io.heliograph.send.SendingServer;
import io.heliograph.text.DefaultAlphabet;
import io.heliograph.text.MessageType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each business code of contract §9 is met for its reason: `send` refuses by it, `replacement`
/// foretells it, and nothing is charged. A part is sold for 50,000 micro-units.
final class BusinessCodesTest {
    private static final NumberingPlan NUMBERS = NumberingPlan.load();
    private static final long KYIVSTAR = 380671234567L;
    private static final long VODAFONE = 380501234567L;
    private static final Network AT_VODAFONE = new Network(255, 1);

    private SendingServer server;
    private Routing routes;

    @BeforeEach
    void start() {
        server = new SendingServer(AcceptanceUnderTest.SETTINGS);
        server.outlets = List.of(provider(1), provider(2));
        server.execute("insert into provider values (1, 'one'), (2, 'two')");
        routes = new Routing(server.base().database(), server.clock);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static RoutedProvider provider(int id) {
        return new RoutedProvider(id, 1, EnumSet.allOf(MessageType.class));
    }

    private static String body(long number, String sender) {
        return "{\"number\":%d,\"senderID\":\"%s\",\"text\":\"text\"}".formatted(number, sender);
    }

    private void assertRefused(long number, String sender, String code) {
        long before = server.balance();
        Reply preview = server.preview(body(number, sender));
        assertThat(preview.data().path(Long.toString(number)).path("error").asString())
                .as(preview.body())
                .isEqualTo(code);
        Reply sent = server.send(body(number, sender));
        assertThat(sent.status()).isEqualTo(400);
        assertThat(sent.errors()).isEqualTo("\"" + code + "\"");
        assertThat(server.balance()).isEqualTo(before);
        assertThat(
                        server.number(
                                "select count(*) from blocked_message where code = '%s'"
                                        .formatted(code)))
                .isPositive();
    }

    private void assertTaken(long number) {
        assertThat(server.send(body(number, "Verify")).status()).isEqualTo(200);
    }

    private void margin(String percent, String action) {
        server.execute(
                "insert into margin_rule (margin_millionths, action) values (%s * 10000, '%s')"
                        .formatted(percent, action));
        server.refresh();
    }

    private void twoSteps() {
        routes.open(
                "two",
                1,
                Fit.ALL,
                List.of(Step.sharing(new Share(1, 1)), Step.sharing(new Share(2, 1))));
        server.refresh();
    }

    @Test
    void no_money() {
        server.execute("update balance set balance_micros = 49999, credit_micros = 0");
        server.refresh();
        assertRefused(VODAFONE, "Verify", "no_money");
    }

    @Test
    void no_client_price() {
        assertRefused(48601112233L, "Verify", "no_client_price");
    }

    @Test
    void no_mcc_mnc() {
        assertRefused(99912345678L, "Verify", "no_mcc_mnc");
    }

    @Test
    void phone_in_black_list() {
        server.execute(
                "insert into black_list (account_id, phone) select account_id, %d from account"
                        .formatted(VODAFONE));
        server.refresh();
        assertRefused(VODAFONE, "Verify", "phone_in_black_list");
        assertTaken(KYIVSTAR);
    }

    @Test
    void not_registr_originator() {
        assertRefused(VODAFONE, "Stranger", "not_registr_originator");
    }

    @Test
    void incorrect_originator() {
        assertRefused(VODAFONE, "K\u00f6ln", "incorrect_originator");
    }

    @Test
    void no_active_aggregator() {
        server.outlets = List.of();
        assertRefused(VODAFONE, "Verify", "no_active_aggregator");
    }

    @Test
    void blocked_sender() {
        RoutedProvider picky =
                new RoutedProvider(
                        1,
                        1,
                        EnumSet.allOf(MessageType.class),
                        DefaultAlphabet.GSM,
                        Set.of("verify"),
                        true);
        server.outlets = List.of(picky, provider(2));
        assertTaken(VODAFONE);
        server.outlets = List.of(picky);
        assertRefused(VODAFONE, "Verify", "blocked_sender");
    }

    @Test
    void a_provider_that_is_paused_refuses_nothing() {
        server.outlets =
                List.of(
                        new RoutedProvider(
                                1,
                                1,
                                EnumSet.allOf(MessageType.class),
                                DefaultAlphabet.GSM,
                                Set.of(),
                                false));
        assertTaken(VODAFONE);
    }

    @Test
    void no_source_price_where_all_cost_too_much() {
        margin("20", "next");
        server.costs.set(1, 40_001, "EUR");
        server.costs.set(2, 60_000, "EUR");
        assertRefused(VODAFONE, "Verify", "no_source_price");
        server.costs.forget(2);
        assertRefused(VODAFONE, "Verify", "no_source_price");
        server.costs.set(1, AT_VODAFONE, 40_000, "EUR");
        assertTaken(VODAFONE);
        assertThat(server.number("select cost_max_micros from message")).isEqualTo(40_000);
        assertRefused(KYIVSTAR, "Verify", "no_source_price");
    }

    @Test
    void no_aggr_price_where_no_cost_is_known() {
        margin("20", "refuse");
        assertRefused(VODAFONE, "Verify", "no_aggr_price");
        server.costs.set(1, 1, "USD");
        assertRefused(VODAFONE, "Verify", "no_aggr_price");
        server.costs.rate("USD", 900_000);
        assertTaken(VODAFONE);
    }

    @Test
    void a_rule_that_refuses_looks_at_the_first_step_and_one_that_goes_on_at_all() {
        twoSteps();
        server.costs.set(1, 50_000, "EUR");
        server.costs.set(2, 10_000, "EUR");
        margin("20", "refuse");
        assertRefused(VODAFONE, "Verify", "no_source_price");
        server.execute("update margin_rule set action = 'next'");
        server.refresh();
        assertTaken(VODAFONE);
        server.costs.set(2, 40_001, "EUR");
        assertRefused(VODAFONE, "Verify", "no_source_price");
        server.execute("update margin_rule set action = 'allow'");
        server.refresh();
        assertTaken(VODAFONE);
        assertThat(server.number("select count(*) from message where cost_max_noted")).isEqualTo(1);
    }

    @Test
    void the_most_special_rule_counts() {
        twoSteps();
        server.costs.set(1, 30_000, "EUR");
        server.costs.set(2, 30_000, "EUR");
        margin("50", "next"); // 25,000 at most
        assertRefused(VODAFONE, "Verify", "no_source_price");
        server.execute(
                "insert into margin_rule (product_id, margin_millionths, action) values (1, 400000, 'next')");
        server.refresh();
        assertTaken(VODAFONE);
        server.execute(
                "insert into margin_rule (route_number, margin_millionths, action) select number, 400001, 'next' from route");
        server.refresh();
        assertRefused(VODAFONE, "Verify", "no_source_price");
        server.execute(
                "insert into margin_rule (account_id, margin_millionths, action) select account_id, -1000000, 'next' from account");
        server.refresh();
        assertTaken(VODAFONE);
    }

    @Test
    void these_are_all_that_are_no_resellers() {
        assertThat(NUMBERS.network(new Msisdn(VODAFONE))).contains(AT_VODAFONE);
        assertThat(RefusalCode.values())
                .extracting(RefusalCode::wireName)
                .contains(
                        "no_money",
                        "blocked_sender",
                        "no_aggr_price",
                        "no_source_price",
                        "no_client_price",
                        "no_mcc_mnc",
                        "phone_in_black_list",
                        "user_not_allowed_sending_to_this_aggregator",
                        "no_active_aggregator",
                        "not_registr_originator",
                        "incorrect_originator");
    }

    @Test
    void user_not_allowed_sending_to_this_aggregator() {
        server.execute("update account set providers_not_used = '{1}'");
        server.refresh();
        assertTaken(VODAFONE); // the other may
        server.execute("update account set providers_not_used = '{1,2}'");
        server.refresh();
        assertRefused(VODAFONE, "Verify", "user_not_allowed_sending_to_this_aggregator");
        server.execute("update account set providers_not_used = '{1}'");
        twoSteps();
        assertTaken(VODAFONE); // the fall-back may
        server.outlets = List.of(provider(1));
        assertRefused(VODAFONE, "Verify", "user_not_allowed_sending_to_this_aggregator");
        server.outlets = List.of();
        assertRefused(VODAFONE, "Verify", "no_active_aggregator"); // nobody's
    }
}
