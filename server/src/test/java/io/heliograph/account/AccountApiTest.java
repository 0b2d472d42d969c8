package io.heliograph.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.MovingClock;
import io.heliograph.http.OpenApi;
import io.heliograph.http.Reply;
import io.heliograph.http.TestServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Contract §2 over real HTTP, with a moving clock.
class AccountApiTest {
    private static final String WRONG = "{\"password\":[\"Incorrect username or password.\"]}";
    private static final String NO_TOKEN =
            "\"The access token is missing, not valid, or not to be used from here.\"";

    private static final OpenApi file = new OpenApi();
    private static final MovingClock clock = new MovingClock(Instant.parse("2026-09-14T08:30:05Z"));
    private static TestServer server;

    @BeforeAll
    static void start() {
        AccountSettings few =
                new AccountSettings(
                        Duration.ofMinutes(5),
                        Duration.ofDays(3650),
                        1,
                        "EUR",
                        1000,
                        3,
                        1000,
                        Duration.ofDays(90),
                        1000,
                        1000,
                        Duration.ofMinutes(1),
                        1000,
                        2,
                        64);
        server = new TestServer(clock, few, TestServer.HTTP);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Reply authorize(String username, String password) {
        return server.post(
                "/v1/authorize",
                "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}");
    }

    private static String code() {
        return authorize("demo", "heliograph").data().get("authorization_code").stringValue();
    }

    private static Reply exchange(String code) {
        return server.post(
                "/v1/accesstoken", "{\"authorization_code\":\"" + code + "\",\"password\":\"x\"}");
    }

    private static Reply me(String token) {
        return server.get("/v1/me", "X-Access-Token", token);
    }

    private static void assertFailure(Reply reply, int status, String errors) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(file.failureFaults(reply.json())).isEmpty();
        assertThat(reply.errors()).isEqualTo(errors);
    }

    @Test
    void signs_in_and_every_call_may_be_posted_twice() {
        Reply first = authorize("demo", "heliograph");
        assertThat(first.data().get("authorization_code").stringValue()).matches("[0-9a-f]{32}");
        assertThat(first.data().get("expires_at").longValue())
                .isEqualTo(clock.instant().getEpochSecond() + 300);
        assertThat(authorize("DEMO", "heliograph").status()).isEqualTo(200);

        String code = first.data().get("authorization_code").stringValue();
        Reply one = exchange(code);
        Reply two = exchange(code);
        String token = one.data().get("access_token").stringValue();
        assertThat(token).matches("[A-Za-z0-9_-]{30}");
        assertThat(one.data().get("expires_at").longValue())
                .isEqualTo(clock.instant().getEpochSecond() + 315_360_000);
        assertThat(me(token).data().get("login").stringValue()).isEqualTo("demo");
        assertThat(two.body()).isEqualTo(one.body());
        assertThat(exchange(code()).data().get("access_token").stringValue()).isNotEqualTo(token);
        clock.move(Duration.ofSeconds(1));
        assertThat(exchange(code).body()).isEqualTo(one.body());
    }

    @Test
    void one_code_makes_one_token_however_many_ask_at_a_time() throws Exception {
        String code = code();
        Queue<String> answers = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            callers.add(Thread.startVirtualThread(() -> answers.add(exchange(code).body())));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(answers).hasSize(50).containsOnly(answers.element());
        assertThat(rows("access_token where code_hash = :hash", sha256(code))).isOne();
    }

    @Test
    void a_logout_ends_the_code_too() {
        String code = code();
        String other = code();
        String token = exchange(code).data().get("access_token").stringValue();
        assertThat(server.get("/v1/logout", "X-Access-Token", token).status()).isEqualTo(200);
        assertFailure(exchange(code), 400, "\"The authorization code is unknown or has expired.\"");
        assertFailure(me(token), 401, NO_TOKEN);
        assertThat(exchange(other).status()).isEqualTo(200);
    }

    @Test
    void logout_all_ends_every_token_and_code_of_the_account_but_those_for_get() {
        String getToken = server.tokens().createGet(server.demoId(), Duration.ofDays(1)).value();
        assertThat(server.post("/v1/register", registration("ida", "ida@example.com")).status())
                .isEqualTo(200);
        String idas =
                exchange(
                                authorize("ida", "7 signal hills")
                                        .data()
                                        .get("authorization_code")
                                        .stringValue())
                        .data()
                        .get("access_token")
                        .stringValue();
        String code = code();
        String one = exchange(code).data().get("access_token").stringValue();
        String unused = server.token();
        String two = server.token();
        assertThat(me(one).status()).isEqualTo(200);
        assertThat(me(two).status()).isEqualTo(200);
        Reply reply = server.post("/v1/logout-all", "", "X-Access-Token", two);
        assertThat(reply.body())
                .isEqualTo("{\"status\":true,\"data\":[\"Logged out everywhere.\"]}");
        for (String token : List.of(one, two, unused)) {
            assertFailure(me(token), 401, NO_TOKEN);
        }
        assertFailure(exchange(code), 400, "\"The authorization code is unknown or has expired.\"");
        assertThat(me(idas).status()).isEqualTo(200);
        assertThat(server.tokens().getAccount(getToken).orElseThrow().id())
                .isEqualTo(server.demoId());
        assertThat(me(server.token()).status()).isEqualTo(200);
    }

    @Test
    void nothing_of_it_is_to_be_stored_on_the_way() {
        Reply authorized = authorize("demo", "heliograph");
        String token = server.token();
        for (Reply reply :
                List.of(
                        authorized,
                        exchange(authorized.data().get("authorization_code").stringValue()),
                        me(token),
                        me("none"),
                        server.method("HEAD", "/v1/me", "X-Access-Token", token),
                        server.post("/v1/register", registration("jo", "jo@example.com")),
                        webhookSecret("{}"),
                        server.get("/v1/logout", "X-Access-Token", token))) {
            assertThat(reply.header("Cache-Control")).as(reply.body()).isEqualTo("no-store");
        }
    }

    private static long rows(String from, byte[] hash) {
        return server.database()
                .read(handle ->
                        handle.createQuery("select count(*) from " + from)
                                .bind("hash", hash)
                                .mapTo(Long.class)
                                .one());
    }

    private static Reply webhookSecret(String body) {
        return server.post("/v1/webhook-secret", body, "X-Access-Token", server.token());
    }

    @Test
    void the_webhook_secret_is_shown_and_changed_with_a_day_of_both() {
        String first = webhookSecret("{}").data().get("secret").stringValue();
        assertThat(webhookSecret("[]").data().toString())
                .isEqualTo("{\"secret\":\"" + first + "\"}");
        Reply changed = webhookSecret("{\"rotate\":\"yes\"}");
        String second = changed.data().get("secret").stringValue();
        assertThat(second).isNotEqualTo(first).matches("[A-Za-z0-9_-]{43}");
        assertThat(changed.data().get("previous_secret").stringValue()).isEqualTo(first);
        assertThat(changed.data().get("previous_expires_at").longValue())
                .isEqualTo(clock.instant().getEpochSecond() + 86_400);
        assertThat(webhookSecret("{\"rotate\":true}").body()).isEqualTo(changed.body());
        server.revisions().tick();
        Account.WebhookSecret now = server.accounts().get(server.demoId()).webhookSecret();
        assertThat(now.signing(clock.instant())).containsExactly(second, first);
        clock.move(Duration.ofDays(1));
        assertThat(now.signing(clock.instant())).containsExactly(second);
        assertThat(webhookSecret("{}").data().toString())
                .isEqualTo("{\"secret\":\"" + second + "\"}");
        assertThat(webhookSecret("{\"rotate\":true}").data().get("secret").stringValue())
                .isNotEqualTo(second);
        assertFailure(
                server.post("/v1/webhook-secret", "{}", "X-Access-Token", "none"), 401, NO_TOKEN);
    }

    @Test
    void a_wrong_login_and_a_wrong_password_are_answered_alike() {
        assertFailure(authorize("demo", "heliogram"), 400, WRONG);
        assertFailure(authorize("nobody", "heliograph"), 400, WRONG);
        assertFailure(authorize("demo", "HELIOGRAPH"), 400, WRONG);
        assertFailure(
                server.post("/v1/authorize", "[]"),
                400,
                "{\"username\":[\"cannot be blank\"],\"password\":[\"cannot be blank\"]}");
        clock.move(Duration.ofMinutes(1));
    }

    @Test
    void what_is_unknown_is_named_though_the_body_is_let_go_of_before_the_password_is_hashed() {
        Reply reply =
                server.post(
                        "/v1/authorize",
                        "{\"username\":\"demo\",\"passwort\":\"x\",\"password\":\"heliograph\"}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("X-Unknown-Fields")).isEqualTo("passwort");
    }

    @Test
    void a_code_expires_after_five_minutes() {
        String code = code();
        clock.move(Duration.ofSeconds(299));
        assertThat(exchange(code).status()).isEqualTo(200);
        clock.move(Duration.ofSeconds(1));
        assertFailure(exchange(code), 400, "\"The authorization code is unknown or has expired.\"");
        assertFailure(exchange(" "), 400, "\"The authorization code is missing.\"");
        assertFailure(
                server.post("/v1/accesstoken", "{\"authorization_code\":null}"),
                400,
                "\"The authorization code is missing.\"");
        assertFailure(
                server.post("/v1/accesstoken", "{\"authorization_code\":{}}"),
                400,
                "{\"authorization_code\":[\"must be a text, but is an object\"]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "0123456789012345678901234567890",
                "012345678901234567890123456789",
                "0123456789012345678901234567'9"
            })
    void an_unknown_token_is_401(String token) {
        assertFailure(me(token), 401, NO_TOKEN);
        assertFailure(server.get("/v1/logout", "X-Access-Token", token), 401, NO_TOKEN);
        assertFailure(server.get("/v1/me"), 401, NO_TOKEN);
    }

    @Test
    void a_token_expires_and_is_swept() {
        String token = server.tokens().create(server.demoId(), Duration.ofHours(1)).value();
        assertThat(me(token).status()).isEqualTo(200);
        clock.move(Duration.ofHours(1));
        assertFailure(me(token), 401, NO_TOKEN);
        server.tokens().sweep(clock.instant());
        assertThat(rows("access_token where token_hash = :hash", sha256(token))).isZero();
        assertFailure(me(token), 401, NO_TOKEN);
    }

    @Test
    void a_token_is_kept_as_its_hash_alone() {
        String token = server.token();
        List<byte[]> hashes =
                server.database()
                        .read(handle ->
                                handle.createQuery("select token_hash from access_token")
                                        .mapTo(byte[].class)
                                        .list());
        assertThat(hashes.stream().map(ByteBuffer::wrap))
                .contains(ByteBuffer.wrap(sha256(token)))
                .doesNotContain(ByteBuffer.wrap(token.getBytes(StandardCharsets.UTF_8)));
        assertThat(server.tokens().create(server.demoId(), Duration.ofDays(1)).toString())
                .doesNotContainPattern("[A-Za-z0-9_-]{30}");
    }

    @Test
    void logout_destroys_the_token_at_once_and_that_one_only() {
        String one = server.token();
        String two = server.token();
        assertThat(me(one).status()).isEqualTo(200);
        Reply reply = server.get("/v1/logout", "x-access-token", one);
        assertThat(reply.body()).isEqualTo("{\"status\":true,\"data\":[\"Logged out.\"]}");
        assertFailure(me(one), 401, NO_TOKEN);
        assertFailure(server.get("/v1/logout", "X-Access-Token", one), 401, NO_TOKEN);
        assertThat(me(two).status()).isEqualTo(200);
    }

    @Test
    void a_head_does_not_log_out() {
        String token = server.token();
        Reply reply = server.method("HEAD", "/v1/logout", "X-Access-Token", token);
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo("GET, OPTIONS");
        assertThat(me(token).status()).isEqualTo(200);
    }

    @Test
    void a_logout_on_another_node_is_seen_with_the_next_tick() {
        String token = server.token();
        assertThat(me(token).status()).isEqualTo(200);
        server.database()
                .useTransaction(handle ->
                        handle.createUpdate("delete from access_token where token_hash = :hash")
                                .bind("hash", sha256(token))
                                .execute());
        server.revisions().tick();
        assertFailure(me(token), 401, NO_TOKEN);
    }

    @Test
    void what_the_operator_changes_is_seen_with_the_next_tick() {
        Account before = server.accounts().get(server.demoId());
        assertThat(before.blocked()).isFalse();
        assertThat(before.senders()).containsExactlyInAnyOrder("Verify", "Heliograph");
        assertThat(before.currency()).isEqualTo("EUR");
        assertThat(before.webhookSecret().value()).hasSize(43);
        assertThat(before.toString()).doesNotContain(before.webhookSecret().value());
        block(true);
        server.revisions().tick();
        assertThat(server.accounts().get(server.demoId()).blocked()).isTrue();
        assertThat(me(server.token()).data().get("block").intValue()).isEqualTo(1);
        block(false);
        server.revisions().tick();
    }

    private static void block(boolean blocked) {
        server.database()
                .useTransaction(handle ->
                        handle.createUpdate(
                                        "update account set blocked = :blocked where account_id = :account")
                                .bind("blocked", blocked)
                                .bind("account", server.demoId().value())
                                .execute());
    }

    @Test
    void an_account_is_not_created_twice() {
        assertThat(server.store().create(TestServer.demo(), (handle, id) -> {})).isEmpty();
        assertThat(server.store().find("Demo")).contains(server.demoId());
        assertThat(me(server.token()).data().get("balance_units").decimalValue())
                .isEqualByComparingTo("999.95");
    }

    private static String registration(String login, String email) {
        return """
        {"login":"%s","password":"7 signal hills","name":"Bea Poe","phone":"+380 50 111-22-33","email":"%s"}\
        """
                .formatted(login, email);
    }

    @Test
    void a_new_account_has_nothing_yet_but_can_sign_in() {
        Reply reply = server.post("/v1/register", registration("Bea", "Bea@example.com"));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body())
                .isEqualTo(
                        """
                        {"status":true,"data":{"login":"Bea","name":"Bea Poe","company_name":"","e_mail":"Bea@example.com",\
                        "phone":380501112233,"skype":"","currency":"EUR","balance_units":0,"balance_limit":0,\
                        "balance_daily_block":0,"block":0,"confirmed":0,"can_send_bulk":0,"can_send_restapi":0,\
                        "id_subparent":0,"finance":{}}}\
                        """);
        assertThat(authorize("bea", "7 signal hills").status()).isEqualTo(200);
        assertThat(reply.body()).doesNotContain("signal");
    }

    @Test
    void a_taken_login_or_e_mail_is_refused_and_leaves_nothing() {
        assertThat(server.post("/v1/register", registration("carl", "carl@example.com")).status())
                .isEqualTo(200);
        assertFailure(
                server.post("/v1/register", registration("CARL", "other@example.com")),
                400,
                "{\"login\":[\"is already taken\"]}");
        assertFailure(
                server.post("/v1/register", registration("other", "Carl@Example.com")),
                400,
                "{\"email\":[\"is already taken\"]}");
        assertFailure(
                server.post("/v1/register", registration("carl", "carl@example.com")),
                400,
                "{\"login\":[\"is already taken\"],\"email\":[\"is already taken\"]}");
        assertThat(server.post("/v1/register", registration("other", "other@example.com")).status())
                .isEqualTo(200);
    }

    @Test
    void a_login_that_looks_like_another_is_refused() {
        assertThat(server.post("/v1/register", registration("Lola", "l@example.com")).status())
                .isEqualTo(200);
        String looks = "{\"login\":[\"looks like one that is already taken\"]}";
        for (String like : List.of("Io1a", "LO1A", "lo|a", "\u0406\u043e\u0406\u0430")) {
            Reply reply = server.post("/v1/register", registration(like, "like@example.com"));
            assertFailure(reply, 400, looks);
        }
        assertFailure(
                server.post("/v1/register", registration("LOLA", "l@example.com")),
                400,
                "{\"login\":[\"is already taken\"],\"email\":[\"is already taken\"]}");
        assertThat(server.post("/v1/register", registration("lolo", "like@example.com")).status())
                .isEqualTo(200);
    }

    @Test
    void a_login_is_found_however_its_letters_are_composed() {
        assertThat(
                        server.post("/v1/register", registration("Zoe\u0308", "zoe@example.com"))
                                .status())
                .isEqualTo(200);
        assertThat(authorize("ZO\u00cb", "7 signal hills").status()).isEqualTo(200);
        assertThat(authorize("zoe\u0308", "7 signal hills").status()).isEqualTo(200);
        assertFailure(
                server.post("/v1/register", registration("zo\u00eb", "zoe2@example.com")),
                400,
                "{\"login\":[\"is already taken\"]}");
    }

    @Test
    void a_login_whose_account_was_deleted_can_be_taken_again_and_so_can_its_likes() {
        for (String login : List.of("gone1", "gone1", "gonel", "GONE1")) {
            assertThat(server.post("/v1/register", registration(login, "g@example.com")).status())
                    .as(login)
                    .isEqualTo(200);
            server.database()
                    .useTransaction(handle -> {
                        handle.execute("delete from login where login like 'gone%'");
                        handle.execute("delete from email where email = 'g@example.com'");
                    });
        }
    }

    @Test
    void logins_that_were_there_before_get_their_looks_at_the_start() {
        assertThat(server.post("/v1/register", registration("walker", "w@example.com")).status())
                .isEqualTo(200);
        server.database().useTransaction(handle -> handle.execute("delete from login_look"));
        server.store().addLooks();
        server.store().addLooks();
        assertFailure(
                server.post("/v1/register", registration("wa1ker", "w2@example.com")),
                400,
                "{\"login\":[\"looks like one that is already taken\"]}");
    }

    @Test
    void every_fault_of_a_registration_is_named_at_once() {
        assertFailure(
                server.post("/v1/register", ""),
                400,
                "{\"login\":[\"cannot be blank\"],\"password\":[\"cannot be blank\"],\"name\":[\"cannot be blank\"],"
                        + "\"phone\":[\"cannot be blank\"],\"email\":[\"cannot be blank\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    login    | "x"           | must have 2 to 255 characters
                    login    | "de\\u200bmo"  | must be of one alphabet, and of letters, digits and signs that can be seen and are what they look like
                    login    | ["a","b"]     | must be a text, but is a list
                    login    | "a\\u0000b"   | must not contain a NUL character
                    password | "12345"       | must have at least 6 characters
                    phone    | "123"         | 123: a phone number has 7 to 15 digits
                    phone    | {}            | an object: a phone number has 7 to 15 digits
                    email    | "bea"         | is not an e-mail address
                    email    | "bea@example" | is not an e-mail address
                    email    | "b@a@x.com"   | is not an e-mail address
                    email    | "b a@x.com"   | is not an e-mail address
                    email    | "b\\u200ba@x.com" | is not an e-mail address
                    skype    | {}            | must be a text, but is an object
                    """)
    void a_fault_of_one_field_is_named(String field, String value, String fault) {
        String body =
                """
                {"login":"dora","password":"7 signal hills","name":"Dora","phone":1234567,"email":"dora@example.com","%s":%s}\
                """
                        .formatted(field, value);
        assertFailure(
                server.post("/v1/register", body), 400, "{\"" + field + "\":[\"" + fault + "\"]}");
    }

    @Test
    void a_login_of_256_characters_is_too_long() {
        assertFailure(
                server.post("/v1/register", registration("x".repeat(256), "long@example.com")),
                400,
                "{\"login\":[\"must have at most 255 characters\"]}");
        assertThat(
                        server.post(
                                        "/v1/register",
                                        registration("ü".repeat(255), "longest@example.com"))
                                .status())
                .isEqualTo(200);
    }

    @Test
    void who_fails_too_often_has_to_wait_and_others_do_not() {
        for (int i = 0; i < 3; i++) {
            assertFailure(authorize("Eve", "guess"), 400, WRONG);
        }
        Reply refused = authorize("eve", "guess");
        assertFailure(refused, 429, "\"Too many attempts; try again in 20 seconds.\"");
        assertThat(refused.header("Retry-After")).isEqualTo("20");
        for (int i = 0; i < 5; i++) {
            assertThat(authorize("demo", "heliograph").status()).isEqualTo(200);
        }
        clock.move(Duration.ofSeconds(20));
        assertFailure(authorize("eve", "guess"), 400, WRONG);
        assertThat(authorize("eve", "guess").status()).isEqualTo(429);
        clock.move(Duration.ofMinutes(1));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
