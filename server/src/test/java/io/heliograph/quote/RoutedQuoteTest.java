package io.heliograph.quote;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.db.AccountId;
import io.heliograph.message.Pins;
import io.heliograph.number.Msisdn;
import io.heliograph.number.NumberingPlan;
import io.heliograph.routing.Fit;
import io.heliograph.routing.Route;
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

/// By which route a message is to go.
final class RoutedQuoteTest {
    private static final NumberingPlan NUMBERS = NumberingPlan.load();
    private static final Msisdn KYIVSTAR = new Msisdn(380671234567L);
    private static final Msisdn VODAFONE = new Msisdn(380501234567L);
    private static final String TO_KYIVSTAR =
            """
            {"number": "380671234567", "senderID": "Verify", "type": "sms", "text": "text"}\
            """;

    private SendingServer server;
    private Routing routes;
    private AccountId demo;

    @BeforeEach
    void start() {
        server = new SendingServer(AcceptanceUnderTest.SETTINGS);
        server.outlets =
                List.of(
                        new RoutedProvider(1, 1, EnumSet.allOf(MessageType.class)),
                        new RoutedProvider(2, 1, EnumSet.of(MessageType.SMS)));
        server.execute("insert into provider values (1, 'one'), (2, 'two')");
        routes = new Routing(server.base().database(), server.clock);
        demo = server.demo().id();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static List<Step> steps(Share... shares) {
        return shares.length == 0 ? List.of() : List.of(Step.sharing(shares));
    }

    private int open(String name, int position, Fit fit, Share... shares) {
        int route = routes.open(name, position, fit, steps(shares));
        server.refresh();
        return route;
    }

    private Pipeline.Draft draft(MessageType type) {
        Pipeline pipeline =
                new Pipeline(
                        NUMBERS::network, NUMBERS::country, server.terms::of, () -> server.outlets);
        return pipeline.begin(pipeline.terms(demo), "Verify", "text", type);
    }

    private int route(Msisdn recipient) {
        return draft(MessageType.SMS).quote(recipient).routeId();
    }

    @Test
    void the_first_route_that_fits_is_taken_and_that_of_the_file_where_none_does() {
        assertThat(route(KYIVSTAR)).isEqualTo(Route.OF_FILE);
        int country = open("country", 20, Fit.ALL.in(255), new Share(1, 1));
        assertThat(route(KYIVSTAR)).isEqualTo(country);
        int prefix = open("prefix", 10, Fit.ALL.to("38067"), new Share(2, 1));
        int others = open("others", 5, Fit.ALL.of(new AccountId(demo.value() + 1)));
        int lookups = open("lookups", 5, Fit.ALL.of(MessageType.HLR), new Share(1, 1));
        assertThat(route(KYIVSTAR)).isEqualTo(prefix).isNotEqualTo(others);
        assertThat(route(VODAFONE)).isEqualTo(country);
        assertThat(draft(MessageType.HLR).quote(VODAFONE).routeId()).isEqualTo(lookups);
        int own = open("own", 0, Fit.ALL.of(demo), new Share(2, 1));
        assertThat(route(KYIVSTAR)).isEqualTo(own);
        assertThat(routes.close(own)).isTrue();
        assertThat(routes.close(own)).as("once").isFalse();
        assertThat(routes.setSteps(own, List.of())).as("it is closed").isFalse();
        server.refresh();
        assertThat(route(KYIVSTAR)).isEqualTo(prefix);
        open("own", 0, Fit.ALL.of(demo)); // the name is free again
    }

    @Test
    void a_route_without_a_provider_for_the_type_refuses() {
        int route = open("only", 1, Fit.ALL.to("38067"), new Share(2, 1));
        assertThat(draft(MessageType.SMS).quote(KYIVSTAR).refusal()).isNull();
        assertThat(draft(MessageType.HLR).quote(KYIVSTAR).refusal())
                .isEqualTo(RefusalCode.NO_ACTIVE_AGGREGATOR);
        assertThat(draft(MessageType.HLR).quote(VODAFONE).refusal()).isNull();
        assertThat(draft(MessageType.HLR).refusalOfAll()).as("some go by the file").isEmpty();
        routes.setSteps(route, steps(new Share(1, 1)));
        server.refresh();
        assertThat(draft(MessageType.HLR).quote(KYIVSTAR).refusal()).isNull();
        open("nowhere", 9, Fit.ALL.of(demo));
        assertThat(draft(MessageType.HLR).refusalOfAll()).isEmpty();
        routes.setSteps(route, steps());
        server.refresh();
        assertThat(draft(MessageType.HLR).refusalOfAll())
                .contains(RefusalCode.NO_ACTIVE_AGGREGATOR);
    }

    @Test
    void where_rules_are_by_provider_one_of_the_routes_steps_is_pinned() {
        server.execute(
                """
                insert into replacement_rule (rule_id, position, provider_id, phrase, new_phrase)
                values (1, 1, 2, 'text', 'by two')
                """);
        int route = open("one", 1, Fit.ALL, new Share(1, 1));
        assertThat(draft(MessageType.SMS).quote(KYIVSTAR))
                .returns(1, RoutedQuoteTest::only)
                .returns("text", Quote::text)
                .returns(route, Quote::routeId);
        routes.setSteps(route, steps(new Share(1, 0), new Share(2, 1)));
        server.refresh();
        assertThat(draft(MessageType.SMS).quote(KYIVSTAR))
                .returns(2, RoutedQuoteTest::only)
                .returns("by two", Quote::text);
    }

    private static RoutedProvider provider(int id, boolean given) {
        return new RoutedProvider(
                id, 1, EnumSet.of(MessageType.SMS), DefaultAlphabet.GSM, Set.of(), given);
    }

    private static int only(Quote quote) {
        return quote.pins().only();
    }

    private Pins pins(String text) {
        return quote(text).pins();
    }

    @Test
    void those_whose_rules_say_the_same_may_carry_it() {
        server.execute("insert into provider values (3, 'three'), (4, 'four')");
        server.outlets =
                List.of(provider(1, true), provider(2, true), provider(3, true), provider(4, true));
        server.execute(
                """
                insert into replacement_rule (rule_id, position, provider_id, phrase, new_phrase)
                values (1, 1, 2, 'sale', 'offer'), (2, 2, 3, 'sale', 'offer'), (3, 3, 4, 'sale', 'deal')
                """);
        int route = open("by two", 1, Fit.ALL, new Share(2, 1), new Share(1, 0));
        assertThat(pins("a sale")).isEqualTo(new Pins(List.of(2, 3)));
        assertThat(quote("a sale").text()).isEqualTo("a offer");
        assertThat(pins("a text")).as("all say it so").isEqualTo(Pins.NONE);
        routes.setSteps(route, steps(new Share(4, 1), new Share(1, 0)));
        server.refresh();
        assertThat(pins("a sale")).isEqualTo(Pins.to(4));
        routes.setSteps(route, steps(new Share(1, 1)));
        server.refresh();
        server.outlets =
                List.of(
                        provider(1, true),
                        provider(2, true),
                        provider(5, true)); // whoever has no rules says what was asked
        assertThat(pins("a sale")).isEqualTo(new Pins(List.of(1, 5)));
    }

    @Test
    void one_that_is_given_nothing_now_is_not_asked_how_it_would_say_it() {
        server.execute(
                """
                insert into replacement_rule (rule_id, position, provider_id, phrase, new_phrase)
                values (1, 1, 1, 'text', 'by one'), (2, 2, 2, 'text', 'by two')
                """);
        server.outlets = List.of(provider(1, false), provider(2, true));
        int route = open("one", 1, Fit.ALL, new Share(1, 1), new Share(2, 1));
        assertThat(quote("text").text()).isEqualTo("by two");
        routes.setSteps(
                route, List.of(Step.sharing(new Share(1, 1)), Step.sharing(new Share(2, 1))));
        server.refresh();
        assertThat(quote("text").text()).as("the step behind").isEqualTo("by two");
        server.outlets = List.of(provider(1, false), provider(2, false));
        assertThat(quote("text").text()).as("it waits for the first").isEqualTo("by one");
    }

    @Test
    void what_is_previewed_is_what_is_sent() {
        server.execute(
                """
                insert into replacement_rule (rule_id, position, provider_id, phrase, new_phrase)
                values (1, 1, 2, 'text', 'by two')
                """);
        int route = open("two", 1, Fit.ALL.to("38067"), new Share(2, 1));
        assertThat(server.preview(TO_KYIVSTAR).body()).contains("by two");
        server.send(TO_KYIVSTAR);
        long version = server.number("select config_version from message");
        assertThat(server.told)
                .singleElement()
                .returns("by two", message -> message.text())
                .returns(2, message -> message.providerId())
                .returns(route, message -> message.routeId());
        assertThat(server.number("select route_id from message")).isEqualTo(route);
        routes.setSteps(route, steps(new Share(1, 1)));
        server.refresh();
        assertThat(server.preview(TO_KYIVSTAR).body()).doesNotContain("by two");
        assertThat(draft(MessageType.SMS).quote(KYIVSTAR).version()).isEqualTo(version + 1);
    }

    private Quote quote(String text) {
        Pipeline pipeline =
                new Pipeline(
                        NUMBERS::network, NUMBERS::country, server.terms::of, () -> server.outlets);
        return pipeline.begin(pipeline.terms(demo), "Verify", text, MessageType.SMS)
                .quote(KYIVSTAR);
    }

    @Test
    void who_cannot_show_a_text_is_not_asked_to_carry_it() {
        String greek =
                "ΔΩ".repeat(50); // in GSM 03.38, but not in ISO 8859-1, and too long for UCS-2
        RoutedProvider latin =
                new RoutedProvider(1, 1, EnumSet.allOf(MessageType.class), DefaultAlphabet.LATIN1);
        server.outlets = List.of(latin, new RoutedProvider(2, 1, EnumSet.of(MessageType.SMS)));
        assertThat(quote(greek)).returns(0, RoutedQuoteTest::only).returns(null, Quote::refusal);
        assertThat(quote("Ω")).as("in UCS-2 it is one part too").returns(0, RoutedQuoteTest::only);
        assertThat(quote("é".repeat(100))).returns(0, RoutedQuoteTest::only);
        assertThat(quote("ж".repeat(100))).returns(0, RoutedQuoteTest::only);

        server.outlets = List.of(latin);
        assertThat(quote(greek).refusal()).isEqualTo(RefusalCode.NO_ACTIVE_AGGREGATOR);
        assertThat(quote("Ω").refusal()).isNull();
    }
}
