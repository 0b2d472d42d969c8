package io.heliograph.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.http.Reply;
import io.heliograph.operator.TotpDevice;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A person signs in by name, password and the code of a device.
@Tag("slow")
final class SignInStoryTest {
    private static String code(Reply reply) {
        return reply.status() + " " + reply.json().path("code").asString("");
    }

    @Test
    void wrong_names_and_wrong_passwords_are_told_alike_and_soon_not_looked_at() {
        try (AdminServer admin = new AdminServer()) {
            admin.operator("bob", "support");
            Reply wrong = admin.signIn("bob", "not the password", "");
            Reply nobody = admin.signIn("nobody", "not the password", "");
            assertThat(code(wrong)).isEqualTo("401 wrong_credentials");
            assertThat(nobody.json().get("detail")).isEqualTo(wrong.json().get("detail"));
            for (int i = 0; i < 3; i++) {
                admin.signIn("bob", "not the password", "");
            }
            Reply later = admin.signIn("bob", AdminServer.PASSWORD, "");
            assertThat(later.status()).isEqualTo(429);
            assertThat(Integer.parseInt(later.header("Retry-After"))).isBetween(1, 900);
            admin.clock.move(Duration.ofMinutes(15));
            assertThat(admin.signIn("bob", AdminServer.PASSWORD, "").status()).isEqualTo(201);
        }
    }

    @Test
    void one_who_is_disabled_or_has_another_password_is_out_at_once() {
        try (AdminServer admin = new AdminServer()) {
            admin.operator("bob", "support");
            String session = admin.session("bob");
            admin.ann(
                    "PATCH",
                    "/operators/2",
                    "{\"password\":\"another password\"}",
                    "If-Match",
                    "1");
            assertThat(admin.call(session, "GET", "/me", "").status()).isEqualTo(401);
            assertThat(code(admin.signIn("bob", AdminServer.PASSWORD, "")))
                    .isEqualTo("401 wrong_credentials");
            Reply again = admin.signIn("bob", "another password", "");
            String revision = admin.ann("GET", "/operators/2", "").header("ETag");
            admin.ann("PATCH", "/operators/2", "{\"enabled\":false}", "If-Match", revision);
            assertThat(
                            admin.call(again.json().get("token").stringValue(), "GET", "/me", "")
                                    .status())
                    .isEqualTo(401);
            assertThat(code(admin.signIn("bob", "another password", "")))
                    .isEqualTo("401 wrong_credentials");
        }
    }

    @Test
    void he_signs_out() {
        try (AdminServer admin = new AdminServer()) {
            admin.operator("bob", "support");
            String session = admin.session("bob");
            assertThat(admin.call(session, "DELETE", "/sessions/current", "").status())
                    .isEqualTo(200);
            assertThat(
                            admin.ann("GET", "/audit?operator=bob", "")
                                    .json()
                                    .get("items")
                                    .findValuesAsString("act"))
                    .containsExactly("signed_out", "signed_in");
            assertThat(admin.call(session, "GET", "/me", "").status()).isEqualTo(401);
        }
    }

    @Test
    void each_code_of_a_device_lets_in_once() {
        try (AdminServer admin = new AdminServer()) {
            admin.operator("bob", "support");
            String session = admin.session("bob");
            TotpDevice device = device(admin, session);
            assertThat(code(admin.signIn("bob", AdminServer.PASSWORD, "")))
                    .isEqualTo("401 code_missing");
            String used = device.code(admin.clock.instant());
            assertThat(code(signIn(admin, used))).isEqualTo("401 wrong_credentials");
            admin.clock.move(Duration.ofSeconds(30));
            String next = device.code(admin.clock.instant());
            assertThat(signIn(admin, next).status()).isEqualTo(201);
            assertThat(code(signIn(admin, next))).isEqualTo("401 wrong_credentials");
            assertThat(code(signIn(admin, "000000"))).isEqualTo("401 wrong_credentials");
            assertThat(admin.ann("DELETE", "/operators/2/totp", "").status()).isEqualTo(200);
            assertThat(admin.signIn("bob", AdminServer.PASSWORD, "").status()).isEqualTo(201);
        }
    }

    private static TotpDevice device(AdminServer admin, String session) {
        Reply begun = admin.call(session, "POST", "/me/totp", "");
        assertThat(begun.json().get("uri").stringValue())
                .isEqualTo(
                        "otpauth://totp/Heliograph:bob?secret=%s&issuer=Heliograph"
                                .formatted(begun.json().get("secret").stringValue()));
        TotpDevice device = new TotpDevice(begun.json().get("secret").stringValue());
        assertThat(code(admin.call(session, "POST", "/me/totp/confirm", "{\"code\":\"000000\"}")))
                .isEqualTo("409 wrong_code");
        Reply proved =
                admin.call(
                        session,
                        "POST",
                        "/me/totp/confirm",
                        "{\"code\":\"%s\"}".formatted(device.code(admin.clock.instant())));
        assertThat(proved.json().get("hasTotp").booleanValue()).isTrue();
        return device;
    }

    private static Reply signIn(AdminServer admin, String code) {
        return admin.signIn("bob", AdminServer.PASSWORD, ",\"code\":\"%s\"".formatted(code));
    }

    @Test
    void where_a_device_is_required_one_without_may_set_it_up_and_nothing_else() {
        try (AdminServer admin = new AdminServer(true)) {
            admin.operator("bob", "read-only");
            String session = admin.session("bob");
            assertThat(code(admin.call(session, "GET", "/operators", "")))
                    .isEqualTo("403 totp_required");
            assertThat(
                            admin.call(session, "GET", "/me", "")
                                    .json()
                                    .get("totpRequired")
                                    .booleanValue())
                    .isTrue();
            device(admin, session);
            assertThat(admin.call(session, "GET", "/operators", "").status()).isEqualTo(200);
        }
    }
}
