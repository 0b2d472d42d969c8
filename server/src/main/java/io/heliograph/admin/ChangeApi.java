package io.heliograph.admin;

import io.heliograph.audit.AuditNew;
import io.heliograph.audit.AuditStore;
import io.heliograph.db.Database;
import io.heliograph.form.Json;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.operator.SignedIn;
import io.heliograph.secret.KeyRing;
import io.heliograph.secret.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Makes a change, audits it and keeps its answer, in one transaction; or makes it and takes it
/// back, where only what would come of it is wanted.
public final class ChangeApi {
    /// How long the answer to a call is kept for the same call made again.
    static final Duration ANSWERS_KEPT = Duration.ofDays(1);

    private static final String API = "api";

    private final Database database;
    private final AuditStore audit = new AuditStore();
    private final AdminAnswerStore answers = new AdminAnswerStore();
    private final KeyRing keys;
    private final Clock clock;

    /// Over that database.
    public ChangeApi(Database database, KeyRing keys, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.clock = clock;
    }

    /// What was done.
    ///
    /// @param act in a word: `created`
    /// @param before a view; null: there was none
    /// @param after as before
    public record Done(
            String act,
            String noun,
            String id,
            @Nullable Object before,
            @Nullable Object after,
            Answer answer) {}

    private static final class TakenBack extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Answer answer;

        TakenBack(Answer answer) {
            super(null, null, false, false);
            this.answer = answer;
        }
    }

    /// Makes a change; may do it again after a deadlock.
    public Answer change(AdminForm form, Function<Handle, Done> work) {
        boolean dryRun = form.flag("dryRun");
        form.checkQuery();
        Optional<String> key = dryRun ? Optional.empty() : form.key();
        byte[] digest = digest(form);
        try {
            return database.inTransaction(handle -> {
                Optional<Answer> before =
                        key.flatMap(each -> answeredBefore(handle, form.by(), each, digest));
                if (before.isPresent()) {
                    return before.get();
                }
                Done done = work.apply(handle);
                if (dryRun) {
                    throw new TakenBack(done.answer.header("Dry-Run", "true"));
                }
                key.ifPresent(each -> keep(handle, form.by(), each, done.answer));
                audit.add(handle, entry(form, done));
                return done.answer;
            });
        } catch (TakenBack takenBack) {
            return takenBack.answer;
        } catch (RuntimeException failure) {
            if (Database.isDuplicate(failure)) {
                throw Refused.coded(
                        409, "exists_already", "There is one of that name already: take another.");
            }
            throw failure;
        }
    }

    private Optional<Answer> answeredBefore(Handle handle, SignedIn by, String key, byte[] digest) {
        return answers.begin(handle, by.operatorId(), key, digest, clock.instant())
                .map(kept -> {
                    if (!MessageDigest.isEqual(kept.digest(), digest)) {
                        throw Refused.coded(
                                422,
                                "idempotency_key_reused",
                                "Another call was made with this Idempotency-Key: take a new one for each call.");
                    }
                    byte[] body =
                            keys.open(AdminAnswerStore.purpose(by.operatorId(), key), kept.body());
                    return Answer.raw(kept.status(), body).header("Idempotent-Replay", "true");
                });
    }

    private void keep(Handle handle, SignedIn by, String key, Answer answer) {
        byte[] sealed = keys.seal(AdminAnswerStore.purpose(by.operatorId(), key), answer.body());
        answers.keep(handle, by.operatorId(), key, answer.status(), sealed);
    }

    private AuditNew entry(AdminForm form, Done done) {
        return new AuditNew(
                clock.instant(),
                form.by().operatorId(),
                form.by().name(),
                API,
                form.by().address(),
                done.act,
                done.noun,
                done.id,
                form.note(),
                json(done.before),
                json(done.after));
    }

    /// A view as the audit keeps it.
    static String json(@Nullable Object view) {
        return view == null
                ? ""
                : new String(Json.write(json -> json.writePOJO(view)), StandardCharsets.UTF_8);
    }

    private static byte[] digest(AdminForm form) {
        MessageDigest digest = Sha256.begin();
        digest.update(form.same());
        return digest.digest(form.body());
    }

    /// Reads, without changing anything.
    public <T> T read(Function<Handle, T> work) {
        return database.inTransaction(work::apply);
    }

    /// Forgets answers that nobody asks for again; called now and then.
    public void forget() {
        Instant before = clock.instant().minus(ANSWERS_KEPT);
        database.useTransaction(handle -> answers.forget(handle, before));
    }
}
