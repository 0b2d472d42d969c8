package io.heliograph.app;

import com.typesafe.config.Config;
import io.heliograph.cli.AdminClient.Result;
import io.heliograph.number.Country;
import io.heliograph.number.NumberingPlan;
import io.heliograph.text.MessageType;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What the demo holds, made by the calls that any operator makes. Each start makes what is missing
/// since one before was killed; what operators have changed or removed since stays so.
///
/// Prices and an account are made where there is no account. Then, where operators have set nothing
/// of the kind: a second provider, what both ask for, a rate, a route over both, and a margin,
/// which is the last.
final class DemoFilling {
    /// The provider that `HELIOGRAPH_SMSC` and `demo.*` are for.
    static final String PROVIDER = "demo";

    /// The one that its route falls back on.
    static final String FALLBACK = "demo-fallback";

    private static final String NAME = "Demo";
    private static final String ACCOUNT = "/accounts/" + Demo.LOGIN;
    private static final String PRICE = "0.05";
    private static final String FIRST_MONEY = "1000000";
    private static final List<String> SENDERS = List.of("Heliograph", "Verify", "SMS");
    private static final String COST = "0.02";
    private static final String FALLBACK_COST = "0.03";
    private static final String COST_CURRENCY = "USD";
    private static final String RATE = "1.08";
    private static final String MARGIN_PERCENT = "20";

    /// Set anew at each start.
    private static final Set<String> TEXTS = Set.of("host", "systemId", "password", "uncertain");

    private static final Set<String> NUMBERS = Set.of("port", "window");

    private static final String NO_SIMULATOR = "the demo has no simulated carrier for it";

    private final DemoCalls calls;
    private final NumberingPlan numbers;
    private final Provider provider;

    /// @param own how the first provider is set
    /// @param simulated whether the built-in simulator is its carrier, and so the second one's
    record Provider(Config own, boolean simulated) {
        String host() {
            return own.getString("host");
        }

        int port() {
            return own.getInt("port");
        }
    }

    DemoFilling(DemoCalls calls, NumberingPlan numbers, Provider provider) {
        this.calls = calls;
        this.numbers = numbers;
        this.provider = provider;
    }

    /// Makes what is missing.
    ///
    /// @throws IllegalStateException a call was refused
    void fill() {
        setProvider();
        setPrices();
        setAccount();
        setFallback();
        if (isUntouched()) {
            setCarriage();
        }
    }

    private void setProvider() {
        String path = "/providers/" + PROVIDER;
        Optional<Result> found = calls.find(path);
        if (found.isEmpty()) {
            calls.post("/providers/import?fromFile=" + PROVIDER, Map.of());
            return;
        }
        Map<String, Object> changed = new HashMap<>();
        for (JsonNode differs : found.get().body().get("fileDiffers")) {
            String key = differs.stringValue();
            if (TEXTS.contains(key)) {
                changed.put(key, provider.own.getString(key));
            } else if (NUMBERS.contains(key)) {
                changed.put(key, provider.own.getInt(key));
            }
        }
        if (!changed.isEmpty()) {
            calls.patch(path, found.get(), changed);
        }
    }

    /// Of the product that accounts have who register themselves: the server has made it.
    private void setPrices() {
        if (!calls.isEmpty("/accounts")) {
            return;
        }
        JsonNode product = calls.items("/products").get(0);
        String name = product.get("name").stringValue();
        String list = "/price-lists/" + product.get("id").longValue();
        if (!calls.isEmpty(list + "/prices")) {
            return;
        }
        if (!name.equals(NAME)) {
            calls.patch(list, calls.get(list), Map.of("name", NAME));
            String path = "/products/" + product.get("id").longValue();
            calls.patch(path, calls.get(path), Map.of("name", NAME));
        }
        applySheet(list, PRICE);
    }

    /// The same amount for each country and type.
    private void applySheet(String list, String amount) {
        Set<Integer> mccs =
                numbers.countries().stream()
                        .map(Country::mccs)
                        .flatMap(List::stream)
                        .collect(Collectors.toCollection(TreeSet::new));
        StringBuilder sheet = new StringBuilder("MCC;Type;Price\n");
        for (int mcc : mccs) {
            for (MessageType type : MessageType.values()) {
                sheet.append("%03d;%s;%s\n".formatted(mcc, type.wireName(), amount));
            }
        }
        Result seen =
                calls.call(
                        "POST",
                        list + "/sheets?source=demo",
                        Map.of("Content-Type", "text/csv"),
                        BodyPublishers.ofString(sheet.toString()));
        calls.post(
                list + "/sheets/%d/apply".formatted(seen.body().get("id").longValue()), Map.of());
    }

    private void setAccount() {
        if (calls.find(ACCOUNT).isEmpty()) {
            calls.post(
                    "/accounts",
                    Map.of(
                            "login",
                            Demo.LOGIN,
                            "password",
                            Demo.PASSWORD,
                            "name",
                            NAME,
                            "companyName",
                            "Heliograph",
                            "email",
                            "demo@example.com",
                            "phone",
                            "380501112233",
                            "confirmed",
                            true,
                            "doors",
                            List.of("rest", "get", "bulk"),
                            "senders",
                            SENDERS));
        }
        if (calls.isEmpty(ACCOUNT + "/bookings")) {
            Map<String, Object> booking =
                    Map.of(
                            "kind",
                            "top_up",
                            "amount",
                            FIRST_MONEY,
                            "currency",
                            calls.get(ACCOUNT).body().get("currency").stringValue(),
                            "note",
                            "the demo's first money");
            calls.call(
                    "POST",
                    ACCOUNT + "/bookings",
                    Map.of("Idempotency-Key", "demo-first-money"),
                    DemoCalls.json(booking));
        }
    }

    /// The simulator listens elsewhere at each start; without it there is nobody to bind to.
    private void setFallback() {
        String path = "/providers/" + FALLBACK;
        Optional<Result> found = calls.find(path);
        if (found.isEmpty()) {
            return;
        }
        JsonNode is = found.get().body();
        boolean off = is.get("state").stringValue().equals("off");
        if (!provider.simulated) {
            if (!off) {
                calls.call(
                        "POST",
                        path + "/off",
                        Map.of("Audit-Note", NO_SIMULATOR),
                        DemoCalls.json(Map.of()));
            }
            return;
        }
        // asked before the address is set anew, which is a change too
        boolean offByUs = off && lastNote(is.get("id").longValue()).equals(NO_SIMULATOR);
        if (!provider.host().equals(is.get("host").stringValue())
                || provider.port() != is.get("port").intValue()) {
            calls.patch(path, found.get(), address());
        }
        if (offByUs) {
            calls.post(path + "/resume", Map.of());
        }
    }

    private String lastNote(long id) {
        return calls.items("/audit?noun=providers&id=" + id).get(0).get("note").stringValue();
    }

    private Map<String, Object> address() {
        return Map.of("host", provider.own.getString("host"), "port", provider.own.getInt("port"));
    }

    /// Whether operators have set nothing of providers, routes, costs and margins; what a start has
    /// set that was killed before the last of it, the margin, is not theirs.
    private boolean isUntouched() {
        Set<String> ours = Set.of(PROVIDER, FALLBACK, NAME);
        return calls.isEmpty("/audit?noun=margins")
                && calls.isEmpty("/margins")
                && ours.containsAll(calls.texts("/providers", "name"))
                && ours.containsAll(calls.texts("/routes", "name"))
                && ours.containsAll(calls.texts("/cost-lists", "provider"))
                && Set.of(RATE).containsAll(calls.texts("/exchange-rates", "rate"));
    }

    private void setCarriage() {
        if (calls.find("/providers/" + FALLBACK).isEmpty()) {
            Map<String, Object> fallback = new HashMap<>(address());
            fallback.put("name", FALLBACK);
            fallback.put("systemId", "fallback");
            fallback.put("password", provider.own.getString("password"));
            fallback.put(
                    "types",
                    Arrays.stream(MessageType.values()).map(MessageType::wireName).toList());
            fallback.put("reconnect", Map.of("maxMillis", 2_000));
            fallback.put("state", provider.simulated ? "on" : "off");
            calls.call(
                    "POST",
                    "/providers",
                    provider.simulated ? Map.of() : Map.of("Audit-Note", NO_SIMULATOR),
                    DemoCalls.json(fallback));
        }
        setCosts(PROVIDER, COST);
        setCosts(FALLBACK, FALLBACK_COST);
        if (calls.isEmpty("/exchange-rates")) {
            calls.post("/exchange-rates", Map.of("currency", COST_CURRENCY, "rate", RATE));
        }
        if (calls.isEmpty("/routes")) {
            calls.post("/routes", Map.of("name", NAME, "account", Demo.LOGIN, "steps", steps()));
        }
        calls.post(
                "/margins",
                Map.of("account", Demo.LOGIN, "percent", MARGIN_PERCENT, "action", "next"));
    }

    private void setCosts(String of, String amount) {
        String list = "/cost-lists/" + of;
        if (calls.find(list).isEmpty()) {
            calls.post("/cost-lists", Map.of("provider", of, "currency", COST_CURRENCY));
        }
        if (calls.isEmpty(list + "/costs")) {
            applySheet(list, amount);
        }
    }

    /// The second takes over what the first refuses for now, or nobody is bound for.
    private static List<Map<String, Object>> steps() {
        return List.of(
                Map.of(
                        "providers", List.of(Map.of("provider", PROVIDER)),
                        "next", Map.of("refusedSeconds", 10, "unboundSeconds", 2)),
                Map.of("providers", List.of(Map.of("provider", FALLBACK))));
    }
}
