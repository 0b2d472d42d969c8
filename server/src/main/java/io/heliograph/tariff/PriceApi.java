package io.heliograph.tariff;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.PriceList;
import io.heliograph.pricing.Prices;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/// What messages cost (contract §6): the product's list, and what the account really pays.
public final class PriceApi implements Api {
    /// Answers about all countries are kept as they are sent, a few megabytes each, until their
    /// list is read again.
    private static final int KEPT_BYTES_MAX = 16 << 20;

    private final Tokens tokens;
    private final Prices prices;
    private final NumberingPlan plan;
    private final Kind networks = new Kind(Tariff::lines, TariffLine::write, kept());
    private final Kind countries =
            new Kind(Tariff::countryLines, TariffLine::writeOfCountry, kept());

    /// @param whole answers about all countries, of lists as they are now
    private record Kind(
            BiFunction<Tariff, TariffForm, List<TariffLine>> lines,
            BiConsumer<TariffLine, JsonGenerator> writer,
            Cache<PriceList, Answer> whole) {}

    /// Over these prices.
    public PriceApi(Tokens tokens, Prices prices, NumberingPlan plan) {
        this.tokens = tokens;
        this.prices = prices;
        this.plan = plan;
    }

    private static Cache<PriceList, Answer> kept() {
        return Caffeine.newBuilder()
                .weakKeys()
                .maximumWeight(KEPT_BYTES_MAX)
                .weigher((PriceList _, Answer answer) -> answer.body().length)
                .build();
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/product-price", this::productPrice)
                .post("/v1/account-price", this::accountPrice)
                .post("/v1/country-price", this::countryPrice);
    }

    private Answer productPrice(Call call) {
        Account account = CallerForm.account(tokens, call);
        TariffForm filter = filter(call, TariffForm::read);
        return answer(prices.of(account.productId(), null), filter, networks);
    }

    private Answer accountPrice(Call call) {
        PriceList list = paid(CallerForm.account(tokens, call));
        return answer(list, filter(call, TariffForm::read), networks);
    }

    private Answer countryPrice(Call call) {
        PriceList list = paid(CallerForm.account(tokens, call));
        return answer(list, filter(call, TariffForm::readCountry), countries);
    }

    private static TariffForm filter(Call call, Function<LooseObject, TariffForm> read) {
        FieldFaults faults = new FieldFaults();
        TariffForm filter = read.apply(call.object(faults));
        faults.check();
        return filter;
    }

    /// What `send` charges by: a list in another currency than the balance's is as good as none.
    private PriceList paid(Account account) {
        PriceList list = prices.of(account.productId(), account.priceListId());
        boolean other =
                list.prices().values().stream()
                        .limit(1) // a list has one currency
                        .anyMatch(price -> !price.currency().equals(account.currency()));
        return other ? new PriceList(list.id(), Map.of()) : list;
    }

    private Answer answer(PriceList list, TariffForm filter, Kind kind) {
        return filter.equals(TariffForm.ALL)
                ? kind.whole.get(list, _ -> write(list, filter, kind))
                : write(list, filter, kind);
    }

    private Answer write(PriceList list, TariffForm filter, Kind kind) {
        List<TariffLine> lines = kind.lines.apply(new Tariff(plan, list), filter);
        return Answer.data(json -> {
            json.writeStartArray();
            lines.forEach(line -> kind.writer.accept(line, json));
            json.writeEndArray();
        });
    }
}
