package io.heliograph.admin;

import io.heliograph.audit.AuditEntry;
import io.heliograph.db.Database;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Handler;
import io.heliograph.http.Routes;
import io.heliograph.operator.OperatorTokens;
import io.heliograph.operator.Permit;
import io.heliograph.operator.SignedIn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The operator's API: all of its calls, each with the permit that it needs.
public final class AdminApi implements Api {
    private static final String BEARER = "Bearer ";

    private final List<Part> parts;
    private final Database database;
    private final OperatorTokens tokens;
    private final List<Known> known = new ArrayList<>();
    private final Map<String, Undoable> undoable = new HashMap<>();

    /// @param parts each with its calls
    public AdminApi(Database database, OperatorTokens tokens, List<Part> parts) {
        this.database = database;
        this.tokens = tokens;
        this.parts = parts;
    }

    /// One feature's part of the operator's API.
    @FunctionalInterface
    public interface Part {
        /// Names its calls, once, when the server starts.
        void calls(Calls calls);
    }

    /// Answers a call of an operator who is permitted.
    @FunctionalInterface
    public interface AdminHandler {
        /// @throws Refused the call is refused
        Answer handle(AdminForm form);
    }

    /// Takes back what an entry of the audit tells, in the transaction of that handle.
    @FunctionalInterface
    public interface Undo {
        /// @throws Refused it cannot be taken back
        ChangeApi.Done undo(Handle handle, AuditEntry entry, AdminForm form);
    }

    /// @param permit which the operator needs
    record Undoable(Permit permit, Undo undo) {}

    /// A call, for whoever compares what is served with what is described.
    ///
    /// @param permit null: whoever is signed in; or whoever calls, where it signs in
    public record Known(String method, String path, @Nullable Permit permit) {}

    @Override
    public void routes(Routes routes) {
        Calls calls = new Calls(routes);
        known.clear(); // two servers may answer them, one after the other
        parts.forEach(part -> part.calls(calls));
    }

    /// All calls that the parts have named.
    public List<Known> known() {
        return List.copyOf(known);
    }

    static void require(SignedIn by, Permit permit) {
        if (!by.may(permit)) {
            throw Refused.coded(
                    403,
                    "not_permitted",
                    "%s may not do this: it needs the permit %s. An administrator gives a role that has it, or a token that is not kept from it."
                            .formatted(by.name(), permit.key()));
        }
    }

    /// Where parts name their calls.
    public final class Calls {
        private final Routes routes;

        private Calls(Routes routes) {
            this.routes = routes;
        }

        /// Answers GET.
        public Calls get(String path, @Nullable Permit permit, AdminHandler handler) {
            routes.get(path, guarded("GET", path, permit, handler));
            return this;
        }

        /// Answers POST.
        public Calls post(String path, @Nullable Permit permit, AdminHandler handler) {
            routes.post(path, guarded("POST", path, permit, handler));
            return this;
        }

        /// Answers PATCH.
        public Calls patch(String path, @Nullable Permit permit, AdminHandler handler) {
            routes.patch(path, guarded("PATCH", path, permit, handler));
            return this;
        }

        /// Answers DELETE.
        public Calls delete(String path, @Nullable Permit permit, AdminHandler handler) {
            routes.delete(path, guarded("DELETE", path, permit, handler));
            return this;
        }

        /// Answers POST of a caller whom nobody knows yet.
        public Calls stranger(String path, Handler handler) {
            known.add(new Known("POST", path, null));
            routes.post(path, handler);
            return this;
        }

        /// Changes of that noun can be taken back.
        public void undoable(String noun, Permit permit, Undo undo) {
            undoable.put(noun, new Undoable(permit, undo));
        }

        /// How changes of that noun are taken back.
        Optional<Undoable> undoable(String noun) {
            return Optional.ofNullable(undoable.get(noun));
        }

        private Handler guarded(
                String method, String path, @Nullable Permit permit, AdminHandler handler) {
            known.add(new Known(method, path, permit));
            boolean ownDevice = MyselfApi.has(path);
            return call -> {
                SignedIn by = signedIn(call);
                if (by.withoutTotp() && !ownDevice) {
                    throw Refused.coded(
                            403,
                            "totp_required",
                            "Operators need a device here: POST /admin/v1/me/totp sets it up.");
                }
                if (permit != null) {
                    require(by, permit);
                }
                call.by(by.name());
                return handler.handle(new AdminForm(call, by)).header("Cache-Control", "no-store");
            };
        }
    }

    private SignedIn signedIn(Call call) {
        String header = call.header("Authorization").orElse("");
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw notSignedIn(
                    "Authorization: Bearer TOKEN is missing: sign in by POST /admin/v1/sessions.");
        }
        String token = header.substring(BEARER.length()).strip();
        return Optional.of(token)
                .filter(OperatorTokens::isOne)
                .flatMap(one ->
                        database.inTransaction(
                                handle -> tokens.signedIn(handle, one, call.address())))
                .orElseThrow(() ->
                        notSignedIn(
                                "The token is unknown, has ended, or may not be used from here: sign in again."));
    }

    private static Refused notSignedIn(String text) {
        return Refused.coded(401, "not_signed_in", text).header("WWW-Authenticate", "Bearer");
    }
}
