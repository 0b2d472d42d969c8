package io.heliograph.sheet;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminApi.Calls;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.ChangeApi.Done;
import io.heliograph.audit.AuditEntry;
import io.heliograph.catalog.AmountLists;
import io.heliograph.catalog.AmountLists.Amounts;
import io.heliograph.catalog.ListKind;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.pricing.ListedPrice;
import io.heliograph.pricing.ListedPriceStore;
import io.heliograph.pricing.PriceKey;
import io.heliograph.pricing.PriceListStore;
import io.heliograph.pricing.PriceSpan;
import io.heliograph.pricing.PriceSpans;
import io.heliograph.table.SheetContent;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What is done with a sheet that was looked at: it is applied as one, and taken back as one.
public final class SheetActsApi implements AdminApi.Part {
    private final ListKind kind;
    private final String noun;
    private final ChangeApi changes;
    private final Clock clock;
    private final SheetTurnForm turn;
    private final AmountLists lists;
    private final PriceListStore heads = new PriceListStore();
    private final ListedPriceStore prices = new ListedPriceStore();
    private final SheetStore store = new SheetStore();
    private final SheetSpanStore spans = new SheetSpanStore();

    /// Of lists of that kind.
    public SheetActsApi(ListKind kind, ChangeApi changes, Clock clock, SheetTurnForm turn) {
        this.kind = kind;
        this.noun = SheetsApi.noun(kind);
        this.changes = changes;
        this.clock = clock;
        this.turn = turn;
        this.lists = new AmountLists(kind);
    }

    @Override
    public void calls(Calls calls) {
        String one = "/admin/v1/%s/{id}/sheets/{number}".formatted(kind.lists());
        calls.post(one + "/apply", kind.write(), this::apply)
                .post(one + "/rollback", kind.write(), this::rollBack)
                .undoable(noun, kind.write(), this::undo);
    }

    private Amounts amounts(Handle handle, AdminForm form) {
        return lists.find(handle, form.id(name -> lists.named(handle, name)))
                .orElseThrow(form::notFound);
    }

    private Sheet sheet(Handle handle, AdminForm form, long list) {
        return store.find(handle, list, form.id("number"))
                .orElseThrow(() -> form.notFound("number"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private Done done(String act, Sheet before, Sheet after) {
        return new Done(
                act,
                noun,
                Long.toString(before.id()),
                before,
                after,
                Answer.json(200, json -> json.writePOJO(after)));
    }

    private Answer apply(AdminForm form) {
        String faulty = form.filter("withoutFaulty");
        if (!faulty.matches("|true|false")) {
            throw AdminForm.refused("withoutFaulty", faulty, "is true or false");
        }
        form.filter("dryRun");
        form.checkQuery();
        return turn.alone(() ->
                changes.change(
                        form,
                        handle -> {
                            Amounts list = amounts(handle, form);
                            heads.lock(handle, list.id());
                            Sheet sheet = sheet(handle, form, list.id());
                            return applied(handle, list, sheet, faulty.equals("true"));
                        }));
    }

    private Done applied(Handle handle, Amounts list, Sheet sheet, boolean withoutFaulty) {
        if (!sheet.state().equals("previewed")) {
            throw Refused.coded(
                    409, "sheet_applied", "It was applied already: send it again to look anew.");
        }
        if (sheet.faulty() > 0 && !withoutFaulty) {
            throw Refused.coded(
                    409,
                    "sheet_faulty",
                    "%d rows are faulty: mend them and send it again, or apply it with withoutFaulty=true."
                            .formatted(sheet.faulty()));
        }
        Instant now = now();
        Instant from = sheet.from();
        boolean moved = store.hasMoved(handle, list.id(), sheet.createdAt(), now);
        if (prices.revision(handle, list.id()) != store.listRevision(handle, sheet.id())
                || moved
                || (from != null && !from.isAfter(now))) {
            throw Refused.coded(
                    409,
                    "list_changed",
                    "The list has changed since, or the moment has come: send the sheet again and look anew.");
        }
        SheetPlan plan =
                SheetPlan.again(
                        store.lines(handle, sheet.id(), "", 0, Integer.MAX_VALUE),
                        prices.from(handle, list.id(), now),
                        from == null ? now : from,
                        sheet.endsGone());
        Map<PriceKey, List<ListedPrice>> before = plan.before();
        prices.raise(handle, list.id());
        prices.write(handle, list.id(), before, plan.wanted());
        spans.add(handle, sheet.id(), false, bySpan(before));
        spans.add(handle, sheet.id(), true, plan.wanted());
        store.applied(handle, sheet.id(), now);
        Sheet after = store.find(handle, list.id(), sheet.id()).orElseThrow();
        return done("applied", sheet, after);
    }

    private static Map<PriceKey, List<PriceSpan>> bySpan(Map<PriceKey, List<ListedPrice>> rows) {
        Map<PriceKey, List<PriceSpan>> byKey = new HashMap<>();
        rows.forEach((key, all) -> byKey.put(key, ListedPriceStore.spans(all)));
        return byKey;
    }

    private Answer rollBack(AdminForm form) {
        form.filter("dryRun");
        form.checkQuery();
        return turn.alone(() ->
                changes.change(
                        form,
                        handle -> {
                            Amounts list = amounts(handle, form);
                            heads.lock(handle, list.id());
                            return rolledBack(handle, list.id(), sheet(handle, form, list.id()));
                        }));
    }

    private Done undo(Handle handle, AuditEntry entry, AdminForm form) {
        long id = Long.parseLong(entry.ofId());
        long list =
                store.listOf(handle, id)
                        .orElseThrow(() -> Refused.coded(409, "gone", "It is not there any more."));
        heads.lock(handle, list);
        return rolledBack(handle, list, store.find(handle, list, id).orElseThrow());
    }

    private Done rolledBack(Handle handle, long list, Sheet sheet) {
        if (!sheet.state().equals("applied")) {
            throw Refused.coded(409, "not_applied", "Only a sheet that is applied is rolled back.");
        }
        Instant now = now();
        Map<PriceKey, List<PriceSpan>> once = spans.find(handle, sheet.id(), false);
        Map<PriceKey, List<PriceSpan>> then = spans.find(handle, sheet.id(), true);
        then.keySet().forEach(key -> once.putIfAbsent(key, List.of()));
        Map<PriceKey, List<ListedPrice>> rows = prices.from(handle, list, now, once.keySet());
        Map<PriceKey, List<PriceSpan>> wanted = new HashMap<>();
        once.forEach((key, agreed) -> {
            List<PriceSpan> is = ListedPriceStore.spans(rows.getOrDefault(key, List.of()));
            if (!PriceSpans.areSame(is, then.getOrDefault(key, List.of()), now)) {
                throw Refused.coded(
                        409,
                        "changed_since",
                        "%s (%s) was changed since: take that back first, or change prices one by one."
                                .formatted(SheetContent.told(key), key.type()));
            }
            wanted.put(key, PriceSpans.restored(is, agreed, now));
        });
        prices.raise(handle, list);
        prices.write(handle, list, rows, wanted);
        store.rolledBack(handle, sheet.id(), now);
        Sheet after = store.find(handle, list, sheet.id()).orElseThrow();
        return done("rolled-back", sheet, after);
    }
}
