package io.heliograph.sheet;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminApi.Calls;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.ChangeApi.Done;
import io.heliograph.catalog.AmountLists;
import io.heliograph.catalog.AmountLists.Amounts;
import io.heliograph.catalog.ListKind;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.Spooled;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.ListedPrice;
import io.heliograph.pricing.ListedPriceStore;
import io.heliograph.pricing.PriceKey;
import io.heliograph.pricing.PriceListStore;
import io.heliograph.table.Columns;
import io.heliograph.table.DateText;
import io.heliograph.table.LineReader;
import io.heliograph.table.SheetContent;
import io.heliograph.table.SheetFile;
import io.heliograph.table.SheetMapping;
import io.heliograph.table.SheetNetworks;
import io.heliograph.table.SheetReading;
import io.heliograph.table.SheetTerms;
import io.heliograph.table.UnreadableSheet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Sheets of prices, or of costs: read and set against a list, and shown; [SheetActsApi] applies
/// them.
public final class SheetsApi implements AdminApi.Part {
    /// Previews that nobody applies are kept so long.
    static final Duration PREVIEWS_KEPT = Duration.ofDays(7);

    private final ListKind kind;
    private final String noun;
    private final NumberingPlan plan;
    private final ChangeApi changes;
    private final Clock clock;
    private final SheetNetworks destinations;
    private final SheetTurnForm turn;
    private final AmountLists lists;
    private final PriceListStore heads = new PriceListStore();
    private final ListedPriceStore prices = new ListedPriceStore();
    private final SheetStore store = new SheetStore();
    private final MappingStore mappings = new MappingStore();

    /// Of lists of that kind.
    ///
    /// @param turn one sheet is read at a time, of whichever kind
    public SheetsApi(
            ListKind kind, NumberingPlan plan, ChangeApi changes, Clock clock, SheetTurnForm turn) {
        this.kind = kind;
        this.noun = noun(kind);
        this.plan = plan;
        this.changes = changes;
        this.clock = clock;
        this.destinations = new SheetNetworks(plan);
        this.turn = turn;
        this.lists = new AmountLists(kind);
    }

    static String noun(ListKind kind) {
        return kind == ListKind.PRICES ? "price-sheets" : "cost-sheets";
    }

    @Override
    public void calls(Calls calls) {
        String list = "/admin/v1/%s/{id}".formatted(kind.lists());
        String all = list + "/sheets";
        String one = all + "/{number}";
        calls.get(all, kind.read(), this::list)
                .post(all, kind.write(), this::preview)
                .get(one, kind.read(), this::show)
                .get(one + "/lines", kind.read(), this::lines)
                .get(list + "/export", kind.read(), this::export);
    }

    private Amounts amounts(Handle handle, AdminForm form) {
        return lists.find(handle, form.id(name -> lists.named(handle, name)))
                .orElseThrow(form::notFound);
    }

    private Sheet sheet(Handle handle, AdminForm form) {
        return store.find(handle, amounts(handle, form).id(), form.id("number"))
                .orElseThrow(() -> form.notFound("number"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private Answer list(AdminForm form) {
        long after = form.after();
        int limit = form.limit();
        return form.page(
                changes.read(
                        handle -> store.list(handle, amounts(handle, form).id(), after, limit + 1)),
                Sheet::id);
    }

    private Answer show(AdminForm form) {
        return changes.read(handle -> answer(200, sheet(handle, form)));
    }

    private static Answer answer(int status, Sheet sheet) {
        return Answer.json(status, json -> json.writePOJO(sheet));
    }

    private Answer lines(AdminForm form) {
        String difference = form.filter("difference");
        if (!difference.matches("|new|up|down|until|gone|fault")) {
            throw AdminForm.refused(
                    "difference", difference, "is new, up, down, until, gone or fault");
        }
        long after = form.after();
        int limit = form.limit();
        return form.page(
                changes.read(handle -> {
                    Sheet sheet = sheet(handle, form);
                    return store.lines(handle, sheet.id(), difference, after, limit + 1).stream()
                            .map(line -> SheetLineView.of(line, sheet.currency()))
                            .toList();
                }),
                SheetLineView::id);
    }

    private Answer preview(AdminForm form) {
        SheetForm told = SheetForm.read(form, now());
        boolean dryRun = form.filter("dryRun").equals("true");
        form.checkQuery();
        Amounts list = changes.read(handle -> amounts(handle, form));
        SheetMapping mapping =
                changes.read(handle -> SheetMappingsApi.of(handle, mappings, told.source()));
        try (Spooled file = form.spooled(SheetFile.FILE_BYTES_MAX)) {
            return turn.alone(() -> {
                SheetTerms terms = new SheetTerms(list.currency(), told.type(), told.most());
                SheetReading read = read(file, mapping, terms);
                SheetContent content = read.content();
                Columns remembered = mapping.hasColumns() || dryRun ? null : read.columns();
                return changes.change(
                        form,
                        handle -> {
                            if (remembered != null) {
                                mappings.add(
                                        handle,
                                        told.source(),
                                        SheetMappingsApi.json(remembered.byField()),
                                        true);
                            }
                            String columns = read.columns().told();
                            return previewed(handle, form, list, told, content, columns);
                        });
            });
        }
    }

    private SheetReading read(Spooled file, SheetMapping mapping, SheetTerms terms) {
        String decimal = mapping.decimal();
        String zone = mapping.zone();
        String dates = mapping.dates();
        String charset = mapping.charset();
        LineReader lines =
                new LineReader(
                        terms,
                        destinations,
                        new DateText(
                                ZoneId.of(zone == null ? "UTC" : zone), dates == null ? "" : dates),
                        decimal == null ? 0 : decimal.charAt(0));
        SheetReading read = new SheetReading(mapping, terms, lines);
        try {
            SheetFile.read(file.file(), charset == null ? "" : charset, read);
            read.columns();
            return read;
        } catch (UnreadableSheet unreadable) {
            throw Refused.coded(
                    unreadable.code().equals("sheet_too_large") ? 413 : 400,
                    unreadable.code(),
                    unreadable.told());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Done previewed(
            Handle handle,
            AdminForm form,
            Amounts list,
            SheetForm told,
            SheetContent content,
            String columns) {
        heads.lock(handle, list.id());
        Instant now = now();
        Map<PriceKey, List<ListedPrice>> rows = prices.from(handle, list.id(), now);
        Instant at = told.from().orElse(now);
        SheetPlan difference = SheetPlan.of(content.prices(), rows, at, told.endsGone());
        if (rows.size() + difference.count(Difference.NEW) > ListedPriceStore.PRICES_MAX) {
            throw Refused.coded(
                    409,
                    "list_too_large",
                    "The list would have more than %d prices: take several lists."
                            .formatted(ListedPriceStore.PRICES_MAX));
        }
        store.forget(handle, list.id(), now.minus(PREVIEWS_KEPT));
        long id =
                store.add(
                        handle,
                        list.id(),
                        new Sheet(
                                0,
                                told.source(),
                                "previewed",
                                list.currency(),
                                told.from().orElse(null),
                                told.endsGone(),
                                content.rows(),
                                difference.count(Difference.NEW),
                                difference.count(Difference.UP),
                                difference.count(Difference.DOWN),
                                difference.count(Difference.UNTIL),
                                difference.count(Difference.GONE),
                                difference.unchanged(),
                                difference.over(),
                                content.roundedPrices(),
                                content.faulty(),
                                columns,
                                now,
                                form.by().name(),
                                null,
                                null));
        List<SheetRowLine> lines = new ArrayList<>();
        content.faults().forEach(fault -> lines.add(SheetRowLine.of(fault)));
        difference.lines().forEach(line -> lines.add(SheetRowLine.of(line)));
        store.addLines(handle, id, lines);
        Sheet sheet = store.find(handle, list.id(), id).orElseThrow();
        return done("previewed", id, null, sheet, 201);
    }

    private Done done(String act, long id, @Nullable Sheet before, Sheet after, int status) {
        return new Done(act, noun, Long.toString(id), before, after, answer(status, after));
    }

    private Answer export(AdminForm form) {
        String format = form.filter("format");
        if (!format.matches("|csv|xlsx")) {
            throw AdminForm.refused("format", format, "is csv or xlsx");
        }
        Instant at = form.moment("at").orElseGet(this::now);
        form.checkQuery();
        List<ListedPrice> all =
                changes.read(handle ->
                        prices.from(handle, amounts(handle, form).id(), at).values().stream()
                                .flatMap(List::stream)
                                .toList());
        try {
            return new SheetPages(plan).answer(all, format);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
