package io.heliograph.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.audit.AuditCheck;
import io.heliograph.audit.AuditCheck.Proof;
import io.heliograph.audit.AuditStore;
import io.heliograph.http.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Each change is told, a chain shows whether what is told was changed, and changes are taken back.
@Tag("slow")
final class AuditStoryTest {
    private final AdminServer admin = new AdminServer();

    @AfterEach
    void close() {
        admin.close();
    }

    private JsonNode latest() {
        return admin.ann("GET", "/audit?limit=1", "").json().at("/items/0");
    }

    private Proof proof() {
        return new AuditCheck(admin.database()).prove();
    }

    private static String code(Reply reply) {
        return reply.status() + " " + reply.json().path("code").asString("");
    }

    @Test
    void a_change_tells_who_when_whence_why_before_and_after_and_no_secret() {
        admin.operator("bob", "support");
        admin.ann(
                "PATCH",
                "/operators/2",
                "{\"roles\":[\"billing\"],\"password\":\"another password\"}",
                "If-Match",
                "1",
                "Audit-Note",
                "%D0%BD%D0%BE%D0%B2%D0%B0 job");
        JsonNode entry = latest();
        assertThat(entry.get("operator").stringValue()).isEqualTo("ann");
        assertThat(entry.get("at").stringValue()).isEqualTo("2026-10-05T12:00:00Z");
        assertThat(entry.get("address").stringValue()).isEqualTo("127.0.0.1");
        assertThat(entry.get("door").stringValue()).isEqualTo("api");
        assertThat(entry.get("note").stringValue()).isEqualTo("нова job");
        assertThat(entry.get("act").stringValue()).isEqualTo("changed");
        assertThat(entry.at("/before/roles").toString()).isEqualTo("[\"support\"]");
        assertThat(entry.at("/after/roles").toString()).isEqualTo("[\"billing\"]");
        String all = admin.ann("GET", "/audit", "").body();
        assertThat(all)
                .doesNotContain("another password", AdminServer.PASSWORD, "argon2", admin.token);
        assertThat(proof().holds()).isTrue();
    }

    @Test
    void what_is_refused_or_only_tried_is_no_change() {
        long before = proof().entries();
        admin.ann("POST", "/operators", "{\"name\":\"!\"}");
        admin.ann("POST", "/operators?dryRun=true", "{\"name\":\"bob\"}");
        admin.ann("GET", "/operators", "");
        admin.ann("DELETE", "/operators/1", "", "If-Match", "1");
        assertThat(proof().entries()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_entry set note = 'x' where audit_id = 4",
                "update audit_entry set operator_name = 'eve' where audit_id = 4",
                "update audit_entry set operator_id = null where audit_id = 4",
                "update audit_entry set at = at + interval '1 microsecond' where audit_id = 4",
                "update audit_entry set digest = sha256('x') where audit_id = 4",
                "update audit_entry set salt = sha256('x') where audit_id = 4",
                "update audit_entry set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where audit_id = 4",
                "update audit_entry set of_id = noun || of_id, noun = '' where audit_id = 4",
                "update audit_content set after = replace(after, 'op3', 'op9') where audit_id = 4",
                "update audit_content set before = 'x' where audit_id = 4",
                "with gone as (delete from audit_content where audit_id = 4) delete from audit_entry where audit_id = 4"
            })
    void one_octet_that_was_changed_is_found_and_named(String sql) {
        for (int i = 0; i < 6; i++) {
            admin.operator("op" + (i + 2));
        }
        assertThat(proof().holds()).isTrue();
        admin.database()
                .useTransaction(handle -> {
                    handle.execute("set session_replication_role = replica");
                    handle.execute(sql);
                    handle.execute("set session_replication_role = origin");
                });
        Proof proof = proof();
        assertThat(proof.holds()).isFalse();
        assertThat(proof.faults().getFirst()).contains("row 4");
        Reply told = admin.ann("GET", "/audit/proof", "");
        assertThat(told.json().get("holds").booleanValue()).isFalse();
    }

    @Test
    void a_tail_that_was_cut_off_is_found() {
        admin.operator("bob");
        admin.database()
                .useTransaction(handle -> {
                    handle.execute("delete from audit_content where audit_id = 3");
                    handle.execute("delete from audit_entry where audit_id = 3");
                });
        assertThat(proof().faults())
                .containsExactly("the chain ends at row 2, and is to end at row 3");
    }

    @Test
    void content_is_erased_and_the_chain_holds() {
        admin.operator("bob", "support");
        AuditStore store = new AuditStore();
        admin.database().useTransaction(handle -> store.erase(handle, "operators", "2"));
        Proof proof = proof();
        assertThat(proof.holds()).isTrue();
        assertThat(proof.erased()).isEqualTo(1);
        JsonNode entry = latest();
        assertThat(entry.get("erased").booleanValue()).isTrue();
        assertThat(entry.get("after").isNull()).isTrue();
    }

    @Test
    void changes_are_taken_back_the_latest_first() {
        admin.operator("bob", "support");
        admin.ann("PATCH", "/operators/2", "{\"roles\":[\"billing\"]}", "If-Match", "1");
        long first = latest().get("id").longValue();
        admin.ann("PATCH", "/operators/2", "{\"enabled\":false}", "If-Match", "2");
        long second = latest().get("id").longValue();
        assertThat(code(undo(first))).isEqualTo("409 changed_since");
        assertThat(undo(second).json().get("enabled").booleanValue()).isTrue();
        long undone = latest().get("id").longValue();
        assertThat(undone).isEqualTo(second + 1);
        assertThat(code(undo(second))).isEqualTo("409 changed_since");
        assertThat(undo(undone).json().get("enabled").booleanValue()).isFalse();
        admin.operator("eve");
        assertThat(undo(latest().get("id").longValue()).status()).isEqualTo(200);
        assertThat(admin.ann("GET", "/operators", "").json().get("items").size()).isEqualTo(2);
        assertThat(code(undo(latest().get("id").longValue()))).isEqualTo("409 not_undone");
        assertThat(proof().holds()).isTrue();
    }

    private Reply undo(long id) {
        return admin.ann("POST", "/audit/%d/undo".formatted(id), "");
    }

    @Test
    void who_may_not_change_it_may_not_take_its_change_back() {
        admin.operator("bob", "read-only");
        admin.operator("eve");
        long made = latest().get("id").longValue();
        String bob = admin.session("bob");
        assertThat(code(admin.call(bob, "POST", "/audit/%d/undo".formatted(made), "")))
                .isEqualTo("403 not_permitted");
    }

    @Test
    void tokens_and_sessions_are_not_taken_back() {
        admin.ann("POST", "/tokens", "{\"name\":\"x\"}");
        assertThat(code(undo(latest().get("id").longValue()))).isEqualTo("409 not_undone");
        assertThat(List.of(latest().get("noun").stringValue())).containsExactly("tokens");
    }
}
