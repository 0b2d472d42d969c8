package io.heliograph.customer;

import static io.heliograph.customer.CustomerWorld.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.Until;
import io.heliograph.http.Reply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An operator opens accounts, sets what each may, and takes it back; the customer sees it within a
/// second.
@Tag("slow")
final class CustomersStoryTest {
    private static final CustomerWorld world = new CustomerWorld(Map.of());
    private static final String BOB = "380501000001";

    @AfterAll
    static void close() {
        world.close();
    }

    private static void eventually(String what, int status, Answering call) throws Exception {
        Until.isTrue(what, () -> call.reply().status() == status);
    }

    private interface Answering {
        Reply reply();
    }

    @Test
    void an_account_is_opened_and_used_without_any_sql() throws Exception {
        Reply made = world.open("acme", ",\"timeZone\":\"Europe/Kyiv\",\"credit\":\"1.5\"");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        JsonNode view = made.json();
        assertThat(made.header("Location")).isEqualTo("/admin/v1/accounts/" + view.get("id"));
        assertThat(view.get("product").stringValue()).isEqualTo("Demo");
        assertThat(view.get("currency").stringValue()).isEqualTo("EUR");
        assertThat(view.get("balance").stringValue()).isEqualTo("0");
        assertThat(view.get("credit").stringValue()).isEqualTo("1.5");
        assertThat(view.get("doors").toString()).isEqualTo("[\"rest\",\"get\",\"bulk\"]");
        assertThat(view.get("addresses").toString()).isEqualTo("{\"rest\":[],\"get\":[]}");
        assertThat(view.has("password")).isFalse();
        assertThat(world.show("ACME").json()).isEqualTo(view); // a login has no letter case
        String token = world.token("acme", "secret1");
        assertThat(world.me(token).data().get("balance_units").toString()).isEqualTo("1.5");
        assertThat(world.send(token, BOB, "").status()).isEqualTo(200);
        assertThat(world.show("acme").json().get("balance").stringValue()).isEqualTo("-0.05");
        assertThat(code(world.open("acme", ""))).isEqualTo("400 fields_at_fault");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"login\":\"a\"|login|is no login",
                "\"login\":\"d\\u200bemo2\"|login|is no login",
                "\"login\":\"DEMO\"|login|is already taken",
                "\"login\":\"dem0\"|login|looks like one that is already taken",
                "\"login\":\"a\\u0000b\"|login|is no login",
                "\"login\":7|login|is no login",
                "\"login\":null|login|is missing",
                "\"password\":\"short\"|password|is a text of 6 to 1000 characters",
                "\"name\":\" \"|name|is a text of 1 to 255",
                "\"name\":\"a\\u0000b\"|name|is a text of 1 to 255",
                "\"email\":\"nobody\"|email|nobody: is no e-mail address",
                "\"phone\":\"0501112233\"|phone|the country code is missing",
                "\"phone\":\"\"|phone|a phone number has 7 to 15 digits",
                "\"phone\":380501112233|phone|is a text of digits",
                "\"product\":\"gold\"|product|gold: there is no such product",
                "\"priceList\":\"gold\"|priceList|there is no such price list",
                "\"priceRule\":\"never\"|priceRule|never: is submitted or delivered",
                "\"credit\":\"1,5\"|credit|1,5: is no amount",
                "\"credit\":1.5|credit|is no amount",
                "\"credit\":\"-1\"|credit|-1: is below zero",
                "\"credit\":\"0.0000001\"|credit|more than six places",
                "\"credit\":\"1e9\"|credit|is no amount",
                "\"credit\":\"99999999999999999999\"|credit|is beyond 1000000000",
                "\"doors\":[\"fax\"]|doors|fax: is no door: one of rest, get, bulk, smpp",
                "\"doors\":{\"rest\":true}|doors|is no list of texts",
                "\"addresses\":[]|addresses|is no object",
                "\"addresses\":{\"rest\":[\"10.0.0.0/33\"]}|addresses.rest|10.0.0.0/33: is no address",
                "\"addresses\":{\"get\":[\"2001:db8::1\"]}|addresses.get|of IPv6 a /64",
                "\"addresses\":{\"fax\":[]}|addresses.fax|is no field of this call",
                "\"timeZone\":\"Mars\"|timeZone|Mars: is no time zone",
                "\"timeZone\":\"+02:00\"|timeZone|is no time zone",
                "\"senders\":[\"much too long for one\"]|senders|is no sender",
                "\"senders\":[\"\"]|senders|is no sender",
                "\"reportUrl\":\"ftp://x\"|reportUrl|must begin with http",
                "\"reportUrl\":\"http://10.0.0.1/in\"|reportUrl|leads into an inside network",
                "\"getReportUrl\":\"http://[::ffff:10.0.0.1]/in\"|getReportUrl|leads into an inside network",
                "\"incomingUrl\":\"https://u:p@example.com\"|incomingUrl|must hold no user name",
                "\"stopAnswer\":\"\"|stopAnswer|is a text of 1 to 1000",
                "\"smartEncoding\":\"yes\"|smartEncoding|is true or false",
                "\"textDays\":-1|textDays|is a whole number from 0 to 36500",
                "\"lowBalance\":\"x\"|lowBalance|is no amount",
                "\"providersNotUsed\":[\"nobody\"]|providersNotUsed|nobody: there is no such provider",
                "\"balance\":\"5\"|balance|is no field of this call",
                "\"colour\":1|colour|is no field of this call"
            })
    void what_is_wrong_is_named_and_nothing_is_made(String field, String name, String told) {
        long before = accounts();
        String rest = CustomerWorld.ANN.formatted("fresh", "fresh", "").substring(1);
        String own = field.substring(0, field.indexOf(':'));
        ObjectNode body = (ObjectNode) json("{" + field + "}");
        json("{" + rest)
                .properties()
                .forEach(each -> {
                    if (!own.equals("\"" + each.getKey() + "\"")) {
                        body.set(each.getKey(), each.getValue());
                    }
                });
        Reply reply = world.operator.ann("POST", "/accounts", body.toString());
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        JsonNode fault = reply.json().at("/errors/0");
        assertThat(fault.get("field").stringValue()).isEqualTo(name);
        assertThat(fault.get("detail").stringValue()).contains(told);
        assertThat(accounts()).isEqualTo(before);
    }

    private static JsonNode json(String text) {
        return new tools.jackson.databind.json.JsonMapper().readTree(text);
    }

    private static long accounts() {
        return number("select count(*) from account");
    }

    private static long number(String sql) {
        return world.platform
                .database()
                .read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private static void execute(String sql) {
        world.platform.database().useTransaction(handle -> handle.execute(sql));
    }

    @Test
    void what_is_read_and_sent_back_changes_nothing_however_old_it_is() {
        world.open("quiet", "");
        execute(
                """
                update account
                set phone = '1', time_zone = '+02:00', report_url = 'http://10.0.0.1/', email = 'quiet'
                where login = 'quiet'
                """); // from before there were rules
        ObjectNode view = (ObjectNode) world.show("quiet").json();
        JsonNode before = view.deepCopy();
        List.of("id", "currency", "balance", "createdAt", "revision").forEach(view::remove);
        Reply same = world.change("quiet", view.toString());
        assertThat(same.status()).as(same.body()).isEqualTo(200);
        assertThat(same.json()).isEqualTo(before);
        assertThat(world.change("quiet", "{\"companyName\":\"Quiet\"}").status()).isEqualTo(200);
        assertThat(world.change("quiet", "{\"balance\":\"5\"}").errors())
                .contains("is told, and not set by this call");
    }

    @Test
    void a_revision_is_that_of_all_that_is_shown() {
        world.open("rev", "");
        String read = world.show("rev").header("ETag");
        execute(
                """
                insert into sender (account_id, sender)
                select account_id, 'Other' from account where login = 'rev'
                """);
        Reply late =
                world.operator.ann("PATCH", "/accounts/rev", "{\"name\":\"B\"}", "If-Match", read);
        assertThat(code(late)).isEqualTo("412 revision_changed");
        assertThat(world.operator.ann("PATCH", "/accounts/rev", "{}").status()).isEqualTo(428);
        String now = world.show("rev").header("ETag");
        List<CompletableFuture<Integer>> racing =
                IntStream.range(0, 8)
                        .mapToObj(i ->
                                CompletableFuture.supplyAsync(() ->
                                        world.operator
                                                .ann(
                                                        "PATCH",
                                                        "/accounts/rev",
                                                        "{\"name\":\"B%d\"}".formatted(i),
                                                        "If-Match",
                                                        now)
                                                .status()))
                        .toList();
        assertThat(racing.stream().map(CompletableFuture::join))
                .containsOnlyOnce(200)
                .containsOnly(200, 412);
        assertThat(world.show("rev").json().get("senders").toString())
                .isEqualTo("[\"Acme\",\"Other\"]");
    }

    @Test
    void each_door_is_closed_and_opened_within_a_second() throws Exception {
        world.open("doors", "");
        world.topUp("doors", "10");
        String rest = world.token("doors", "secret1");
        String get = made("doors", "get");
        Answering byRest = () -> world.send(rest, BOB, "");
        Answering byGet =
                () ->
                        world.call(
                                "GET",
                                "/send?token=%s&phone=%s&senderID=Acme&text=x".formatted(get, BOB),
                                "");
        Answering bulk =
                () ->
                        world.call(
                                "POST",
                                "/v1/send-bulk",
                                "{\"senderID\":\"Acme\",\"text\":\"x\",\"id_group\":[1]}",
                                "X-Access-Token",
                                rest);
        assertThat(byRest.reply().status()).isEqualTo(200);
        assertThat(byGet.reply().status()).isEqualTo(200);
        world.change("doors", "{\"doors\":[\"get\",\"smpp\"]}");
        eventually("no REST", 400, byRest);
        assertThat(byRest.reply().errors()).isEqualTo("\"This account may not send by REST.\"");
        assertThat(bulk.reply().errors()).isEqualTo("\"This account may not send to groups.\"");
        assertThat(byGet.reply().status()).isEqualTo(200);
        world.change("doors", "{\"doors\":[\"rest\"]}");
        eventually("no GET", 400, byGet);
        assertThat(byGet.reply().body())
                .isEqualTo("{\"error\":\"This account may not send by GET.\"}");
        assertThat(byRest.reply().status()).isEqualTo(200);
        world.change("doors", "{\"doors\":[\"rest\",\"bulk\",\"get\"]}");
        eventually("GET", 200, byGet);
        assertThat(bulk.reply().errors()).contains("there is no such group");
    }

    /// A token of the account's.
    private static String made(String login, String kind) {
        return world.operator
                .ann(
                        "POST",
                        "/accounts/" + login + "/tokens",
                        "{\"kind\":\"%s\",\"name\":\"x\"}".formatted(kind))
                .json()
                .get("token")
                .stringValue();
    }

    @Test
    void who_comes_from_elsewhere_is_answered_as_if_the_token_were_wrong() throws Exception {
        world.open("fenced", "");
        String rest = world.token("fenced", "secret1");
        String get = made("fenced", "get");
        String query = "/replacement?phone=%s&senderID=Acme&text=x&token=".formatted(BOB);
        world.change(
                "fenced", "{\"addresses\":{\"rest\":[\"192.0.2.0/24\"],\"get\":[\"192.0.2.7\"]}}");
        eventually("REST is closed", 401, () -> world.me(rest));
        Reply wrong = world.me("0123456789abcdefghijABCDEFGHIJ");
        assertThat(world.me(rest).body()).isEqualTo(wrong.body());
        Reply wrongGet = world.call("GET", query + "0123456789abcdefghijABCDEFGHIJ", "");
        assertThat(world.call("GET", query + get, "").body()).isEqualTo(wrongGet.body());
        assertThat(wrongGet.status()).isEqualTo(401);
        assertThat(world.signIn("fenced", "secret1").body())
                .isEqualTo(world.signIn("fenced", "another").body());
        world.change("fenced", "{\"addresses\":{\"rest\":[\"127.0.0.0/8\"]}}"); // get stays
        assertThat(world.show("fenced").json().at("/addresses/get/0").stringValue())
                .isEqualTo("192.0.2.7");
        eventually("REST is open", 200, () -> world.me(rest));
        assertThat(world.signIn("fenced", "secret1").status()).isEqualTo(200);
        assertThat(world.call("GET", query + get, "").status()).isEqualTo(401);
    }

    @Test
    void a_new_password_ends_what_came_of_the_one_before() throws Exception {
        world.open("pass", "");
        String token = world.token("pass", "secret1");
        String get = made("pass", "get");
        assertThat(world.change("pass", "{\"password\":\"another1\"}").body())
                .doesNotContain("another1");
        assertThat(world.signIn("pass", "secret1").status()).isEqualTo(400);
        eventually("the token ends", 401, () -> world.me(token));
        String fresh = world.token("pass", "another1");
        assertThat(world.me(fresh).status()).isEqualTo(200);
        assertThat(world.operator.ann("DELETE", "/accounts/pass/sessions", "").status())
                .isEqualTo(200);
        eventually("all end", 401, () -> world.me(fresh));
        assertThat(
                        world.call(
                                        "GET",
                                        "/replacement?phone=%s&senderID=Acme&text=x&token=%s"
                                                .formatted(BOB, get),
                                        "")
                                .status())
                .isEqualTo(200); // a program depends on it
        assertThat(world.operator.ann("GET", "/audit?noun=accounts", "").body())
                .doesNotContain("another1")
                .doesNotContain("secret1");
    }

    @Test
    void without_a_password_nobody_signs_in_and_tokens_work() {
        String body =
                "{\"login\":\"nopass\",\"name\":\"N\",\"email\":\"n@example.com\",\"phone\":\"380501112233\",\"doors\":[\"rest\"]}";
        assertThat(world.operator.ann("POST", "/accounts", body).status()).isEqualTo(201);
        assertThat(world.signIn("nopass", "secret1").status()).isEqualTo(400);
        assertThat(world.me(made("nopass", "rest")).status()).isEqualTo(200);
    }

    @Test
    void tokens_are_told_once_listed_by_their_first_letters_and_ended() throws Exception {
        world.open("toks", "");
        Reply made =
                world.operator.ann(
                        "POST",
                        "/accounts/toks/tokens",
                        "{\"kind\":\"get\",\"name\":\"shop\",\"days\":10}");
        String token = made.json().get("token").stringValue();
        assertThat(made.json().at("/about/firstLetters").stringValue())
                .isEqualTo(token.substring(0, 6));
        String own = world.token("toks", "secret1");
        String list = world.operator.ann("GET", "/accounts/toks/tokens", "").body();
        assertThat(list)
                .contains("shop", "\"firstLetters\":\"" + own.substring(0, 6) + "\"")
                .doesNotContain(token)
                .doesNotContain(own);
        assertThat(world.operator.ann("GET", "/audit?noun=accounts", "").body())
                .contains("token_created")
                .doesNotContain(token);
        for (JsonNode each : json(list).get("items")) {
            assertThat(
                            world.operator
                                    .ann("DELETE", "/accounts/toks/tokens/" + each.get("id"), "")
                                    .status())
                    .isEqualTo(200);
        }
        eventually("it ends", 401, () -> world.me(own));
        String path = "/accounts/toks/tokens/" + made.json().at("/about/id");
        assertThat(code(world.operator.ann("DELETE", path, ""))).isEqualTo("404 not_found");
        assertThat(code(world.operator.ann("DELETE", "/accounts/demo/tokens/x", "")))
                .isEqualTo("404 not_found");
        for (String wrong : List.of("{}", "{\"kind\":\"smpp\"}", "{\"kind\":\"get\",\"days\":0}")) {
            assertThat(world.operator.ann("POST", "/accounts/toks/tokens", wrong).status())
                    .isEqualTo(400);
        }
        assertThat(
                        code(
                                world.operator.ann(
                                        "POST", "/accounts/nobody/tokens", "{\"kind\":\"get\"}")))
                .isEqualTo("404 not_found");
    }

    @Test
    void a_webhook_secret_is_changed_and_never_shown() {
        world.open("hook", "");
        String token = world.token("hook", "secret1");
        String before = secret(token).get("secret").stringValue();
        Reply first = world.operator.ann("POST", "/accounts/hook/webhook-secret", "");
        assertThat(first.json().get("rotated").booleanValue()).isTrue();
        JsonNode now = secret(token);
        assertThat(now.get("previous_secret").stringValue()).isEqualTo(before);
        Reply second = world.operator.ann("POST", "/accounts/hook/webhook-secret", "{}");
        assertThat(second.json().get("rotated").booleanValue()).isFalse();
        assertThat(second.json().get("overlapUntil")).isEqualTo(first.json().get("overlapUntil"));
        assertThat(secret(token)).isEqualTo(now);
        assertThat(
                        first.body()
                                + world.show("hook").body()
                                + world.operator.ann("GET", "/audit?noun=accounts", "").body())
                .doesNotContain(before)
                .doesNotContain(now.get("secret").stringValue());
    }

    private static JsonNode secret(String token) {
        return world.call("POST", "/v1/webhook-secret", "{}", "X-Access-Token", token).data();
    }

    @Test
    void a_login_changes_and_no_two_look_alike() {
        world.open("bill", "");
        world.open("carl", "");
        assertThat(world.change("carl", "{\"login\":\"BILL\"}").body())
                .contains("is already taken");
        assertThat(world.change("carl", "{\"login\":\"bi1l\"}").body())
                .contains("looks like one that is already taken");
        assertThat(
                        world.change("bill", "{\"login\":\"William\",\"email\":\"W@example.com\"}")
                                .status())
                .isEqualTo(200);
        assertThat(world.signIn("bill", "secret1").status()).isEqualTo(400);
        assertThat(world.signIn("wiLLiam", "secret1").status()).isEqualTo(200);
        assertThat(world.change("carl", "{\"login\":\"bi1l\"}").status()).isEqualTo(200);
        assertThat(world.show("carl").status()).isEqualTo(404);
        assertThat(world.change("bi1l", "{\"email\":\"w@example.com\"}").body())
                .contains("is already taken");
        assertThat(world.change("bi1l", "{\"email\":\"bill@example.com\"}").status())
                .isEqualTo(200); // which William has left
    }

    @Test
    void an_account_is_charged_in_its_own_currency_alone() {
        world.open("euro", "");
        execute(
                """
                insert into price_list (price_list_id, name, currency) values (90, 'dollars', 'USD'), (93, 'own', 'EUR');
                insert into product (product_id, name, price_list_id) values (90, 'Dollar', 90);
                """);
        assertThat(world.change("euro", "{\"product\":\"Dollar\"}").body())
                .contains("has prices in USD, and the account's money is EUR");
        assertThat(world.change("euro", "{\"priceList\":\"dollars\"}").body())
                .contains("has prices in USD");
        assertThat(
                        world.change("euro", "{\"priceList\":\"own\"}")
                                .json()
                                .get("priceList")
                                .stringValue())
                .isEqualTo("own");
        assertThat(world.change("euro", "{\"priceList\":null}").json().get("priceList").isNull())
                .isTrue();
        assertThat(
                        world.open("dollar", ",\"product\":\"Dollar\"")
                                .json()
                                .get("currency")
                                .stringValue())
                .isEqualTo("USD");
        assertThat(world.open("mixed", ",\"product\":\"Dollar\",\"priceList\":\"own\"").body())
                .contains("has prices in EUR, and the account's money is USD");
    }

    @Test
    void one_without_history_is_removed_and_one_with_it_is_blocked() {
        world.open("gone", "");
        made("gone", "get");
        String etag = world.show("gone").header("ETag");
        assertThat(world.operator.ann("DELETE", "/accounts/gone", "", "If-Match", etag).status())
                .isEqualTo(200);
        assertThat(world.show("gone").status()).isEqualTo(404);
        assertThat(world.open("gone", "").status()).isEqualTo(201); // its login is free
        world.topUp("gone", "1");
        String again = world.show("gone").header("ETag");
        assertThat(code(world.operator.ann("DELETE", "/accounts/gone", "", "If-Match", again)))
                .isEqualTo("409 account_has_history");
        assertThat(world.show("gone").status()).isEqualTo(200);
    }

    @Test
    void accounts_are_found_by_what_is_known_of_them() {
        world.open(
                "find-me",
                ",\"companyName\":\"Needle 100% _Ltd\",\"lowBalance\":\"3\",\"blocked\":true");
        world.open("find-too", ",\"lowBalanceOperator\":\"3\"");
        world.topUp("find-too", "2.999999");
        for (String query :
                List.of(
                        "login=FIND-ME",
                        "name=needle%20100%25%20_l",
                        "email=Find-Me@example.com",
                        "blocked=true&name=Needle",
                        "lowBalance=true&blocked=true",
                        "product=Demo&name=needle&confirmed=true&phone=380501112233")) {
            JsonNode items =
                    world.operator.ann("GET", "/accounts?" + query, "").json().get("items");
            assertThat(items.size()).as(query).isEqualTo(1);
            assertThat(items.at("/0/login").stringValue()).as(query).isEqualTo("find-me");
        }
        assertThat(logins("lowBalance=true")).contains("find-me", "find-too");
        world.topUp("find-too", "0.000001");
        assertThat(logins("lowBalance=true")).doesNotContain("find-too");
        assertThat(logins("lowBalance=false")).contains("find-too", "demo");
        assertThat(
                        number(
                                "select count(*) from operator_low_balance where login = 'find-me' and whose = 'customer' and mark = 3"))
                .isEqualTo(1);
        assertThat(logins("name=%25")).contains("find-me").doesNotContain("demo");
        assertThat(logins("name=nobody")).isEmpty();
        Reply page = world.operator.ann("GET", "/accounts?limit=1", "");
        assertThat(page.json().get("next").isString()).isTrue();
        assertThat(code(world.operator.ann("GET", "/accounts?blocked=perhaps", "")))
                .isEqualTo("400 fields_at_fault");
        assertThat(world.operator.ann("GET", "/accounts?name=%00", "").status()).isEqualTo(400);
        assertThat(world.operator.ann("GET", "/accounts?colour=red", "").status()).isEqualTo(400);
        assertThat(world.operator.ann("GET", "/accounts/a%00b", "").status()).isEqualTo(404);
    }

    private static List<String> logins(String query) {
        return world.operator
                .ann("GET", "/accounts?limit=1000&" + query, "")
                .json()
                .get("items")
                .valueStream()
                .map(each -> each.get("login").stringValue())
                .toList();
    }

    @Test
    void who_may_not_change_money_gives_no_credit() {
        world.operator.ann(
                "POST",
                "/roles",
                "{\"name\":\"sales\",\"permits\":[\"accounts.read\",\"accounts.write\",\"money.read\"]}");
        world.operator.operator("sam", "sales");
        String sam = world.operator.session("sam");
        String body = CustomerWorld.ANN.formatted("sold", "sold", ",\"credit\":\"1\"");
        assertThat(code(world.operator.call(sam, "POST", "/accounts", body)))
                .isEqualTo("403 not_permitted");
        Reply made =
                world.operator.call(
                        sam, "POST", "/accounts", CustomerWorld.ANN.formatted("sold", "sold", ""));
        assertThat(made.status()).isEqualTo(201);
        assertThat(
                        code(
                                world.operator.call(
                                        sam,
                                        "PATCH",
                                        "/accounts/sold",
                                        "{\"credit\":\"1\",\"name\":\"S\"}",
                                        "If-Match",
                                        made.header("ETag"))))
                .isEqualTo("403 not_permitted");
        assertThat(world.show("sold").json()).isEqualTo(made.json());
        assertThat(
                        code(
                                world.operator.call(
                                        sam,
                                        "POST",
                                        "/accounts/sold/bookings",
                                        "{}",
                                        "Idempotency-Key",
                                        "1")))
                .isEqualTo("403 not_permitted");
        assertThat(world.change("sold", "{\"credit\":\"2.5\"}").json().get("credit").stringValue())
                .isEqualTo("2.5");
    }

    @Test
    void a_change_is_tried_without_being_made_and_undone() {
        world.open("undo", "");
        JsonNode before = world.show("undo").json();
        String etag = world.show("undo").header("ETag");
        Reply dry =
                world.operator.ann(
                        "PATCH",
                        "/accounts/undo?dryRun=true",
                        "{\"blocked\":true}",
                        "If-Match",
                        etag);
        assertThat(dry.json().get("blocked").booleanValue()).isTrue();
        assertThat(world.show("undo").json()).isEqualTo(before);
        world.change("undo", "{\"blocked\":true,\"senders\":[\"New\"],\"credit\":\"7\"}");
        long entry =
                world.operator
                        .ann("GET", "/audit?noun=accounts&limit=1", "")
                        .json()
                        .at("/items/0/id")
                        .longValue();
        assertThat(world.operator.ann("POST", "/audit/" + entry + "/undo", "").status())
                .isEqualTo(200);
        ObjectNode after = (ObjectNode) world.show("undo").json();
        after.set("revision", before.get("revision"));
        assertThat(after).isEqualTo(before);
    }
}
