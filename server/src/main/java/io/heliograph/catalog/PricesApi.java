package io.heliograph.catalog;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminApi.Calls;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.ChangeApi.Done;
import io.heliograph.audit.AuditEntry;
import io.heliograph.catalog.AmountLists.Amounts;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.ledger.Money;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.ListedPrice;
import io.heliograph.pricing.ListedPriceStore;
import io.heliograph.pricing.PriceKey;
import io.heliograph.pricing.PriceSpan;
import io.heliograph.pricing.PriceSpans;
import io.heliograph.text.MessageType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The prices of price lists, or the costs of cost lists: agreed from an instant on, ended, and
/// taken back. What has been in force is never rewritten, so that what was sent then explains
/// itself.
public final class PricesApi implements AdminApi.Part {
    private final ListKind kind;
    private final NumberingPlan plan;
    private final ChangeApi changes;
    private final Clock clock;
    private final AmountLists lists;
    private final ListedPriceStore store = new ListedPriceStore();

    /// Of lists of that kind.
    public PricesApi(ListKind kind, NumberingPlan plan, ChangeApi changes, Clock clock) {
        this.kind = kind;
        this.plan = plan;
        this.changes = changes;
        this.clock = clock;
        this.lists = new AmountLists(kind);
    }

    @Override
    public void calls(Calls calls) {
        String all = "/admin/v1/%s/{id}/%s".formatted(kind.lists(), kind.amounts());
        calls.get(all, kind.read(), this::list)
                .post(all, kind.write(), this::agree)
                .post(all + "/{number}/end", kind.write(), this::end)
                .undoable(kind.amounts(), kind.write(), this::undo);
    }

    private Amounts list(Handle handle, AdminForm form) {
        return lists.find(handle, form.id(name -> lists.named(handle, name)))
                .orElseThrow(form::notFound);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private Answer list(AdminForm form) {
        ListedPriceStore.Wanted wanted = wanted(form);
        long after = form.after();
        int limit = form.limit();
        List<PriceLine> found =
                changes.read(handle ->
                        lines(
                                store.page(
                                        handle,
                                        list(handle, form).id(),
                                        wanted,
                                        after,
                                        limit + 1)));
        return form.page(found, PriceLine::id);
    }

    private ListedPriceStore.Wanted wanted(AdminForm form) {
        String country = form.filter("country");
        Integer mcc = whole(form, "mcc");
        List<Integer> mccs = null;
        if (!country.isEmpty()) {
            mccs =
                    plan.country(country)
                            .orElseThrow(() ->
                                    AdminForm.refused(
                                            "country",
                                            country,
                                            "is no country: its code of ISO 3166, such as UA"))
                            .mccs();
        }
        if (mcc != null) {
            mccs = mccs == null || mccs.contains(mcc) ? List.of(mcc) : List.of();
        }
        String at = form.filter("at");
        Optional<Instant> instant = at.equals("now") ? Optional.of(now()) : form.moment("at");
        return new ListedPriceStore.Wanted(
                mccs, whole(form, "mnc"), type(form), instant.orElse(null));
    }

    private static @Nullable Integer whole(AdminForm form, String name) {
        long number = form.number(name).orElse(-1);
        return number < 0 ? null : (int) Math.min(number, Short.MAX_VALUE);
    }

    private static String type(AdminForm form) {
        String type = form.filter("type");
        if (!type.isEmpty() && MessageType.named(type).isEmpty()) {
            throw AdminForm.refused("type", type, "is no type: " + MessageType.names());
        }
        return type;
    }

    private List<PriceLine> lines(List<ListedPrice> rows) {
        return rows.stream().map(row -> PriceLine.of(row, plan)).toList();
    }

    private Answer agree(AdminForm form) {
        return changes.change(
                form,
                handle -> {
                    Amounts list = list(handle, form);
                    store.raise(handle, list.id());
                    Instant now = now(); // after whoever was faster
                    AgreedForm agreed = AgreedForm.read(form.fields(), plan, now);
                    long micros = Money.of(agreed.price(), list.currency()).micros();
                    Map<PriceKey, List<ListedPrice>> before =
                            store.from(handle, list.id(), now, agreed.keys());
                    Map<PriceKey, List<PriceSpan>> wanted = new HashMap<>();
                    for (PriceKey key : agreed.keys()) {
                        List<PriceSpan> spans =
                                ListedPriceStore.spans(before.getOrDefault(key, List.of()));
                        wanted.put(
                                key, PriceSpans.laid(spans, agreed.from(), agreed.until(), micros));
                    }
                    store.write(handle, list.id(), before, wanted);
                    return done(handle, "agreed", list.id(), now, before, agreed.keys(), 201);
                });
    }

    private Answer end(AdminForm form) {
        Optional<Instant> told = form.moment("at").map(at -> at.truncatedTo(ChronoUnit.MILLIS));
        return changes.change(
                form,
                handle -> {
                    Amounts list = list(handle, form);
                    store.raise(handle, list.id());
                    Instant now = now();
                    ListedPrice row =
                            store.find(handle, list.id(), form.id("number"))
                                    .orElseThrow(() -> form.notFound("number"));
                    Instant at = told.filter(now::isBefore).orElse(now);
                    requireEnd(row.span(), told.orElse(now), now);
                    List<PriceKey> key = List.of(row.key());
                    Map<PriceKey, List<ListedPrice>> before =
                            store.from(handle, list.id(), now, key);
                    List<PriceSpan> spans =
                            new ArrayList<>(
                                    ListedPriceStore.spans(
                                            before.getOrDefault(row.key(), List.of())));
                    spans.remove(row.span());
                    spans.addAll(PriceSpans.ended(List.of(row.span()), at));
                    store.write(handle, list.id(), before, Map.of(row.key(), spans));
                    return done(handle, "ended", list.id(), now, before, key, 200);
                });
    }

    private static void requireEnd(PriceSpan span, Instant at, Instant now) {
        if (!span.until().isAfter(now)) {
            throw Refused.coded(
                    409, "price_over", "It has ended already, at " + span.until() + ".");
        }
        if (at.isAfter(span.until())) {
            throw AdminForm.refused(
                    "at", at.toString(), "it ends before, at %s".formatted(span.until()));
        }
        if (at.isBefore(now.minusSeconds(60))) {
            throw AdminForm.refused(
                    "at",
                    at.toString(),
                    "is past: it ends now or later, since what was in force then stays as it was");
        }
    }

    /// What is told and audited: the prices of some keys that are not over.
    ///
    /// @param items by MCC, MNC, type and time
    public record PriceLines(List<PriceLine> items) {}

    private Done done(
            Handle handle,
            String act,
            long list,
            Instant now,
            Map<PriceKey, List<ListedPrice>> before,
            Collection<PriceKey> keys,
            int status) {
        PriceLines after = told(store.from(handle, list, now, keys));
        return new Done(
                act,
                kind.amounts(),
                list + "/" + named(keys),
                told(before),
                after,
                Answer.json(status, json -> json.writePOJO(after)));
    }

    /// As the audit names them: `255/1/sms`.
    private static String named(Collection<PriceKey> keys) {
        return keys.stream()
                .map(key -> key.mcc() + "/" + key.mnc() + "/" + key.type())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private PriceLines told(Map<PriceKey, List<ListedPrice>> prices) {
        return new PriceLines(
                lines(
                        prices.values().stream()
                                .flatMap(List::stream)
                                .sorted(
                                        Comparator.comparingInt(
                                                        (ListedPrice row) -> row.key().mcc())
                                                .thenComparingInt(row -> row.key().mnc())
                                                .thenComparing(row -> row.key().type())
                                                .thenComparing(row -> row.span().from()))
                                .toList()));
    }

    /// From now on it is again as it was, if nobody has changed it since.
    private Done undo(Handle handle, AuditEntry entry, AdminForm form) {
        long list = Long.parseLong(entry.ofId().split("/", 2)[0]);
        if (lists.find(handle, list).isEmpty()) {
            throw Refused.coded(409, "gone", "The list is not there any more.");
        }
        store.raise(handle, list);
        Instant now = now();
        Map<PriceKey, List<PriceSpan>> before = AuditedForm.spans(entry.before());
        Map<PriceKey, List<PriceSpan>> after = AuditedForm.spans(entry.after());
        after.keySet().forEach(key -> before.putIfAbsent(key, List.of()));
        Map<PriceKey, List<ListedPrice>> rows = store.from(handle, list, now, before.keySet());
        Map<PriceKey, List<PriceSpan>> wanted = new HashMap<>();
        before.forEach((key, once) -> {
            List<PriceSpan> spans = ListedPriceStore.spans(rows.getOrDefault(key, List.of()));
            if (!PriceSpans.areSame(spans, after.getOrDefault(key, List.of()), now)) {
                throw Refused.coded(
                        409,
                        "not_undone",
                        "MCC %d was changed again since: take that back first."
                                .formatted(key.mcc()));
            }
            wanted.put(key, PriceSpans.restored(spans, once, now));
        });
        store.write(handle, list, rows, wanted);
        return done(handle, "restored", list, now, rows, before.keySet(), 200);
    }
}
