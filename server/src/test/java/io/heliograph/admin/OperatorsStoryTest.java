package io.heliograph.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.http.Reply;
import io.heliograph.operator.Permit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Operators, roles and tokens: what each may, and the manners in which they are set.
@Tag("slow")
final class OperatorsStoryTest {
    private final AdminServer admin = new AdminServer();

    @AfterEach
    void close() {
        admin.close();
    }

    private static String code(Reply reply) {
        return reply.status() + " " + reply.json().path("code").asString("");
    }

    @Test
    void the_first_operator_is_made_on_the_machine_and_may_all() {
        Reply me = admin.ann("GET", "/me", "");
        assertThat(me.json().at("/operator/name").stringValue()).isEqualTo("ann");
        assertThat(me.json().at("/operator/roles").toString()).isEqualTo("[\"administrator\"]");
        assertThat(me.json().get("permits").size()).isEqualTo(Permit.values().length);
        assertThat(me.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void nobody_comes_in_without_a_token_that_works() {
        assertThat(code(admin.call("", "GET", "/operators", ""))).isEqualTo("401 not_signed_in");
        assertThat(code(admin.call("hgo_unknown", "GET", "/operators", "")))
                .isEqualTo("401 not_signed_in");
        String session = tokenOf("bob", "read-only");
        assertThat(admin.call(session, "GET", "/operators", "").status()).isEqualTo(200);
        admin.clock.move(Duration.ofMinutes(31)); // without a call
        assertThat(code(admin.call(session, "GET", "/operators", "")))
                .isEqualTo("401 not_signed_in");
        String busy = admin.session("bob");
        for (int i = 0; i < 25; i++) {
            admin.clock.move(Duration.ofMinutes(29));
            Reply reply = admin.call(busy, "GET", "/me", "");
            assertThat(reply.status()).isEqualTo(i < 24 ? 200 : 401); // twelve hours
        }
    }

    private String tokenOf(String name, String... roles) {
        admin.operator(name, roles);
        return admin.session(name);
    }

    @Test
    void a_role_permits_what_it_names_and_no_more() {
        String bob = tokenOf("bob", "read-only");
        assertThat(admin.call(bob, "GET", "/operators", "").status()).isEqualTo(200);
        Reply refused = admin.call(bob, "POST", "/operators", "{\"name\":\"eve\"}");
        assertThat(code(refused)).isEqualTo("403 not_permitted");
        assertThat(refused.json().get("detail").stringValue()).contains("operators.write");
    }

    @Test
    void nobody_gives_what_he_does_not_have() {
        Reply role =
                admin.ann(
                        "POST",
                        "/roles",
                        "{\"name\":\"personnel\",\"permits\":[\"operators.read\",\"operators.write\"]}");
        assertThat(role.status()).isEqualTo(201);
        String bob = tokenOf("bob", "personnel");
        assertThat(
                        admin.call(
                                        bob,
                                        "POST",
                                        "/operators",
                                        "{\"name\":\"eve\",\"roles\":[\"administrator\"]}")
                                .errors())
                .contains("which you may not yourself");
        assertThat(
                        admin.call(bob, "POST", "/roles", "{\"name\":\"all\",\"permits\":[\"*\"]}")
                                .errors())
                .contains("is what you may not yourself");
        Reply ann = admin.call(bob, "GET", "/operators/1", "");
        assertThat(
                        code(
                                admin.call(
                                        bob,
                                        "PATCH",
                                        "/operators/1",
                                        "{\"password\":\"another password\"}",
                                        "If-Match",
                                        ann.header("ETag"))))
                .isEqualTo("403 not_permitted");
        assertThat(code(admin.call(bob, "POST", "/tokens", "{\"name\":\"x\",\"operatorId\":1}")))
                .isEqualTo("403 not_permitted");
        assertThat(
                        admin.call(
                                        bob,
                                        "POST",
                                        "/operators",
                                        "{\"name\":\"eve\",\"roles\":[\"personnel\"]}")
                                .status())
                .isEqualTo(201);
    }

    @Test
    void a_token_may_less_than_its_operator_and_makes_none_that_may_more() {
        Reply made =
                admin.ann(
                        "POST",
                        "/tokens",
                        "{\"name\":\"reads\",\"permits\":[\"operators.read\"],\"days\":10}");
        assertThat(made.status()).isEqualTo(201);
        String reads = made.json().get("token").stringValue();
        assertThat(made.json().at("/about/firstLetters").stringValue())
                .isEqualTo(reads.substring(0, 8));
        assertThat(admin.call(reads, "GET", "/operators", "").status()).isEqualTo(200);
        assertThat(code(admin.call(reads, "POST", "/operators", "{\"name\":\"eve\"}")))
                .isEqualTo("403 not_permitted");
        assertThat(code(admin.call(reads, "POST", "/tokens", "{\"name\":\"second\"}")))
                .isEqualTo("403 not_permitted");
        Reply writes =
                admin.ann(
                        "POST",
                        "/tokens",
                        "{\"name\":\"writes\",\"permits\":[\"operators.write\"]}");
        String mayWrite = writes.json().get("token").stringValue();
        Reply second = admin.call(mayWrite, "POST", "/tokens", "{\"name\":\"second\"}");
        assertThat(second.json().at("/about/permits").toString())
                .isEqualTo("[\"operators.write\"]");
        assertThat(
                        admin.call(
                                        mayWrite,
                                        "POST",
                                        "/tokens",
                                        "{\"name\":\"x\",\"permits\":[\"*\"]}")
                                .errors())
                .contains("is what you may not yourself");
        String list = admin.ann("GET", "/tokens", "").body();
        assertThat(list).contains("reads", "second").doesNotContain(reads);
        long id = made.json().at("/about/id").longValue();
        assertThat(admin.ann("DELETE", "/tokens/" + id, "").status()).isEqualTo(200);
        assertThat(code(admin.call(reads, "GET", "/operators", ""))).isEqualTo("401 not_signed_in");
        admin.clock.move(Duration.ofDays(31));
        assertThat(code(admin.ann("GET", "/me", ""))).isEqualTo("401 not_signed_in");
    }

    @Test
    void addresses_keep_others_out() {
        Reply made =
                admin.ann(
                        "POST",
                        "/tokens",
                        "{\"name\":\"office\",\"addresses\":[\"192.0.2.0/24\"]}");
        assertThat(code(admin.call(made.json().get("token").stringValue(), "GET", "/me", "")))
                .isEqualTo("401 not_signed_in");
        Reply here =
                admin.ann(
                        "POST",
                        "/tokens",
                        "{\"name\":\"here\",\"addresses\":[\"127.0.0.0/8\",\"10.0.0.1\"]}");
        assertThat(admin.call(here.json().get("token").stringValue(), "GET", "/me", "").status())
                .isEqualTo(200);
        assertThat(
                        admin.ann(
                                        "POST",
                                        "/tokens",
                                        "{\"name\":\"x\",\"addresses\":[\"10.0.0.0/33\"]}")
                                .errors())
                .contains("10.0.0.0/33: is no address");
    }

    @Test
    void one_administrator_is_always_left() {
        Reply ann = admin.ann("GET", "/operators/1", "");
        String etag = ann.header("ETag");
        assertThat(code(admin.ann("DELETE", "/operators/1", "", "If-Match", etag)))
                .isEqualTo("409 last_administrator");
        for (String body : List.of("{\"enabled\":false}", "{\"roles\":[\"support\"]}")) {
            assertThat(code(admin.ann("PATCH", "/operators/1", body, "If-Match", etag)))
                    .isEqualTo("409 last_administrator");
        }
        assertThat(admin.ann("GET", "/me", "").status()).isEqualTo(200);
    }

    @Test
    void two_administrators_who_remove_each_other_at_once_are_one_then() {
        for (int round = 0; round < 10; round++) {
            String name = "two" + round;
            long two = admin.operator(name, "administrator");
            String other = admin.session(name);
            List<Integer> statuses =
                    Stream.of(
                                    CompletableFuture.supplyAsync(() ->
                                            admin.ann(
                                                    "PATCH",
                                                    "/operators/" + two,
                                                    "{\"roles\":[]}",
                                                    "If-Match",
                                                    "1")),
                                    CompletableFuture.supplyAsync(() ->
                                            admin.call(
                                                    other,
                                                    "PATCH",
                                                    "/operators/1?dryRun=false",
                                                    "{\"roles\":[]}",
                                                    "If-Match",
                                                    revision(1))))
                            .toList()
                            .stream()
                            .map(reply -> reply.join().status())
                            .toList();
            assertThat(statuses).containsOnlyOnce(200);
            if (statuses.get(1) == 200) {
                admin.call(
                        other,
                        "PATCH",
                        "/operators/1",
                        "{\"roles\":[\"administrator\"]}",
                        "If-Match",
                        admin.call(other, "GET", "/operators/1", "").header("ETag"));
                admin.ann("DELETE", "/operators/" + two, "", "If-Match", revision(two));
            }
        }
    }

    private String revision(long id) {
        return admin.ann("GET", "/operators/" + id, "").header("ETag");
    }

    @Test
    void a_role_that_alone_lets_change_operators_keeps_that() {
        admin.ann("POST", "/roles", "{\"name\":\"chief\",\"permits\":[\"*\"]}");
        assertThat(
                        admin.ann(
                                        "PATCH",
                                        "/operators/1",
                                        "{\"roles\":[\"chief\"]}",
                                        "If-Match",
                                        "1")
                                .status())
                .isEqualTo(200);
        assertThat(
                        code(
                                admin.ann(
                                        "PATCH",
                                        "/roles/6",
                                        "{\"permits\":[\"audit.read\"]}",
                                        "If-Match",
                                        "1")))
                .isEqualTo("409 last_administrator");
    }

    @Test
    void of_two_who_change_the_same_the_second_learns_of_the_first() {
        admin.operator("bob", "support");
        Reply bob = admin.ann("GET", "/operators/2", "");
        String etag = bob.header("ETag");
        assertThat(code(admin.ann("PATCH", "/operators/2", "{\"enabled\":false}")))
                .isEqualTo("428 revision_missing");
        List<Reply> replies =
                IntStream.range(0, 8)
                        .mapToObj(i ->
                                CompletableFuture.supplyAsync(() ->
                                        admin.ann(
                                                "PATCH",
                                                "/operators/2",
                                                "{\"name\":\"bob%d\"}".formatted(i),
                                                "If-Match",
                                                etag)))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
        assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(1);
        Reply late =
                replies.stream().filter(reply -> reply.status() == 412).findFirst().orElseThrow();
        assertThat(late.json().get("detail").stringValue())
                .contains("of revision 2 now, changed by ann");
        assertThat(late.header("ETag")).isEqualTo("\"2\"");
    }

    @Test
    void what_was_read_and_is_sent_back_changes_nothing_but_told_fields_are_not_set() {
        admin.operator("bob", "support");
        assertThat(admin.ann("PATCH", "/operators/2", "{\"id\":3}", "If-Match", "1").errors())
                .contains("is told, and not set by this call");
        assertThat(admin.ann("PATCH", "/operators/2", "{\"nmae\":\"x\"}", "If-Match", "1").errors())
                .contains("is no field of this call");
        Reply same =
                admin.ann(
                        "PATCH",
                        "/operators/2",
                        "{\"name\":\"bob\",\"roles\":[\"support\"],\"enabled\":true,\"addresses\":[]}",
                        "If-Match",
                        "W/\"1\"");
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.json().get("roles").toString()).isEqualTo("[\"support\"]");
    }

    @Test
    void bad_fields_are_told_all_at_once_with_their_values() {
        Reply refused =
                admin.ann(
                        "POST",
                        "/operators",
                        "{\"name\":\"Bob!\",\"password\":\"short\",\"roles\":[\"boss\"],\"enabled\":1}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.json().get("errors").findValuesAsString("field"))
                .containsExactlyInAnyOrder("name", "password", "roles", "enabled");
        assertThat(refused.errors()).contains("Bob!", "boss").doesNotContain("short\"");
        for (String body : List.of("[]", "3", "{\"name\":", "{\"name\":null}", "{}")) {
            assertThat(admin.ann("POST", "/operators", body).status()).as(body).isEqualTo(400);
        }
        admin.operator("bob");
        assertThat(code(admin.ann("POST", "/operators", "{\"name\":\"bob\"}")))
                .isEqualTo("409 exists_already");
    }

    @Test
    void a_call_with_a_key_is_done_once() {
        String body = "{\"name\":\"night job\"}";
        List<Reply> replies =
                IntStream.range(0, 6)
                        .mapToObj(_ ->
                                CompletableFuture.supplyAsync(() ->
                                        admin.ann(
                                                "POST", "/tokens", body, "Idempotency-Key", "one")))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
        assertThat(replies).allMatch(reply -> reply.status() == 201);
        assertThat(replies.stream().map(Reply::body).distinct()).hasSize(1);
        assertThat(replies)
                .filteredOn(reply -> reply.header("Idempotent-Replay").equals("true"))
                .hasSize(5);
        assertThat(
                        code(
                                admin.ann(
                                        "POST",
                                        "/tokens",
                                        "{\"name\":\"other\"}",
                                        "Idempotency-Key",
                                        "one")))
                .isEqualTo("422 idempotency_key_reused");
        assertThat(admin.ann("POST", "/tokens", body, "Idempotency-Key", "two").body())
                .isNotEqualTo(replies.getFirst().body());
        String token = replies.getFirst().json().get("token").stringValue();
        assertThat(
                        admin.database()
                                .<List<String>>read(handle ->
                                        handle.createQuery(
                                                        "select encode(body, 'escape') from admin_answer")
                                                .mapTo(String.class)
                                                .list()))
                .hasSize(2)
                .noneMatch(kept -> kept.contains(token));
    }

    @Test
    void a_dry_run_tells_what_would_come_and_changes_nothing() {
        Reply would =
                admin.ann(
                        "POST",
                        "/operators?dryRun=true",
                        "{\"name\":\"bob\"}",
                        "Idempotency-Key",
                        "k");
        assertThat(would.status()).isEqualTo(201);
        assertThat(would.header("Dry-Run")).isEqualTo("true");
        assertThat(would.json().get("name").stringValue()).isEqualTo("bob");
        assertThat(admin.ann("GET", "/operators", "").json().get("items").size()).isEqualTo(1);
        assertThat(
                        admin.ann(
                                        "POST",
                                        "/operators",
                                        "{\"name\":\"bob\"}",
                                        "Idempotency-Key",
                                        "k")
                                .status())
                .isEqualTo(201);
    }

    @Test
    void lists_come_by_pages() {
        for (int i = 0; i < 7; i++) {
            admin.operator("op" + i);
        }
        Reply first = admin.ann("GET", "/operators?limit=5", "");
        assertThat(first.json().get("items").size()).isEqualTo(5);
        Reply second =
                admin.ann(
                        "GET",
                        "/operators?limit=5&after=" + first.json().get("next").stringValue(),
                        "");
        assertThat(second.json().get("items").size()).isEqualTo(3);
        assertThat(second.json().get("next").isNull()).isTrue();
        for (String query :
                List.of(
                        "limit=0",
                        "limit=1001",
                        "limit=x",
                        "after=-1",
                        "dryRun=1",
                        "limt=5",
                        "dryrun=true")) {
            String method = query.startsWith("dry") ? "POST" : "GET";
            assertThat(admin.ann(method, "/operators?" + query, "{\"name\":\"x\"}").status())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void ids_that_are_none_are_not_found() {
        for (String id : List.of("0", "99", "x", "-1", "9999999999999999999", "1e3")) {
            assertThat(code(admin.ann("GET", "/operators/" + id, "")))
                    .as(id)
                    .isEqualTo("404 not_found");
        }
    }

    @Test
    void built_in_roles_stay_and_one_that_is_had_is_not_removed() {
        assertThat(code(admin.ann("DELETE", "/roles/1", "", "If-Match", "1")))
                .isEqualTo("409 role_built_in");
        Reply role =
                admin.ann("POST", "/roles", "{\"name\":\"night\",\"permits\":[\"jobs.read\"]}");
        long id = role.json().get("id").longValue();
        admin.operator("bob", "night");
        assertThat(code(admin.ann("DELETE", "/roles/" + id, "", "If-Match", "1")))
                .isEqualTo("409 role_in_use");
        assertThat(
                        admin.ann(
                                        "PATCH",
                                        "/roles/" + id,
                                        "{\"permits\":[\"audit.read\"]}",
                                        "If-Match",
                                        "1")
                                .status())
                .isEqualTo(200);
        String bob = admin.session("bob");
        assertThat(admin.call(bob, "GET", "/audit", "").status()).isEqualTo(200);
    }
}
