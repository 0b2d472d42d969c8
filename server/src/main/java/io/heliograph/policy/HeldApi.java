package io.heliograph.policy;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.operator.Permit;
import io.heliograph.operator.SignedIn;
import io.heliograph.policy.HeldMessageStore.Locked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Messages that wait for a person: listed, shown, released, refused.
public final class HeldApi implements AdminApi.Part {
    private static final String NOUN = "held";
    private static final String WAITING = "waiting";
    private static final List<String> STATES = List.of(WAITING, "released", "refused");

    /// Too near its end to be refused: it may be on its way before it is.
    private static final Duration LATE = Duration.ofSeconds(2);

    private final HeldMessages held;
    private final ChangeApi changes;
    private final Clock clock;
    private final HeldMessageStore store = new HeldMessageStore();

    /// @param held does what is decided
    public HeldApi(HeldMessages held, ChangeApi changes, Clock clock) {
        this.held = held;
        this.changes = changes;
        this.clock = clock;
    }

    /// What becomes of one.
    @FunctionalInterface
    private interface Decision {
        void decide(Handle handle, long id, Locked locked, String by, Instant now);
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        String one = "/admin/v1/held/{id}";
        calls.get("/admin/v1/held", Permit.MESSAGES_READ, this::list)
                .get(one, Permit.MESSAGES_READ, this::show)
                .post(one + "/release", Permit.MESSAGES_WRITE, this::release)
                .post(one + "/refuse", Permit.MESSAGES_WRITE, this::refuse);
    }

    private Answer list(AdminForm form) {
        String state = form.filter("state");
        if (!state.isEmpty() && !STATES.contains(state)) {
            throw Refused.coded(
                    400,
                    "fields_at_fault",
                    "state: %s: is no state: one of %s"
                            .formatted(state, String.join(", ", STATES)));
        }
        String account = form.filter("account");
        return form.page(
                changes.read(handle ->
                        store
                                .list(
                                        handle,
                                        state.isEmpty() ? WAITING : state,
                                        account,
                                        form.after(),
                                        form.limit() + 1)
                                .stream()
                                .map(each -> shown(each, form.by()))
                                .toList()),
                HeldMessage::id);
    }

    private Answer show(AdminForm form) {
        HeldMessage message =
                changes.read(handle ->
                        store.find(handle, form.id())
                                .map(each -> shown(each, form.by()))
                                .orElseThrow(form::notFound));
        return Answer.json(200, json -> json.writePOJO(message));
    }

    private static HeldMessage shown(HeldMessage message, SignedIn by) {
        return by.may(Permit.MESSAGES_TEXT) ? message : message.masked();
    }

    private Answer release(AdminForm form) {
        return decided(
                form,
                "released",
                (handle, id, locked, by, now) -> {
                    Instant soon = now.plus(HeldMessages.AHEAD).truncatedTo(ChronoUnit.MILLIS);
                    Instant begins = locked.beginsAt().isAfter(soon) ? locked.beginsAt() : soon;
                    store.release(handle, locked.account(), id, by, now, begins);
                });
    }

    private Answer refuse(AdminForm form) {
        Answer answer =
                decided(
                        form,
                        "refused",
                        (handle, id, locked, by, now) -> {
                            if (!locked.heldUntil().minus(LATE).isAfter(now)) {
                                throw Refused.coded(
                                        409,
                                        "too_late",
                                        "It has waited until now, and what its rule says happens next.");
                            }
                            store.refuse(handle, id, by, now);
                        });
        try {
            held.settleSoon(form.id());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt(); // the next start does it
        }
        return answer;
    }

    private Answer decided(AdminForm form, String act, Decision decision) {
        return changes.change(
                form,
                handle -> {
                    long id = form.id();
                    Locked locked = store.lock(handle, id).orElseThrow(form::notFound);
                    HeldMessage before = store.find(handle, id).orElseThrow(form::notFound);
                    if (!before.state().equals(WAITING)) {
                        throw Refused.coded(
                                409,
                                "decided_already",
                                "It was %s by %s."
                                        .formatted(
                                                before.state(),
                                                before.decidedBy() == null
                                                        ? "nobody, since its time was over"
                                                        : before.decidedBy()));
                    }
                    decision.decide(handle, id, locked, form.by().name(), clock.instant());
                    HeldMessage after = store.find(handle, id).orElseThrow();
                    HeldMessage told = shown(after, form.by());
                    return new ChangeApi.Done(
                            act,
                            NOUN,
                            Long.toString(id),
                            before.masked(),
                            after.masked(),
                            Answer.json(200, json -> json.writePOJO(told)));
                });
    }
}
