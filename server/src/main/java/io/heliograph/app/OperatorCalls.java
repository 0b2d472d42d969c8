package io.heliograph.app;

import io.heliograph.account.AccountSettings;
import io.heliograph.account.AccountStore;
import io.heliograph.admin.AdminAnswerStore;
import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AuditApi;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.MyselfApi;
import io.heliograph.admin.Noun;
import io.heliograph.admin.NounApi;
import io.heliograph.admin.OperatorsApi;
import io.heliograph.admin.RolesApi;
import io.heliograph.admin.SessionsApi;
import io.heliograph.admin.TokensApi;
import io.heliograph.audit.AuditCheck;
import io.heliograph.carriage.MarginsApi;
import io.heliograph.carriage.RouteHistoryApi;
import io.heliograph.carriage.RoutesApi;
import io.heliograph.catalog.CostListsApi;
import io.heliograph.catalog.ExchangeRatesApi;
import io.heliograph.catalog.ListKind;
import io.heliograph.catalog.PriceListsApi;
import io.heliograph.catalog.PricesApi;
import io.heliograph.catalog.ProductsApi;
import io.heliograph.customer.BookingsApi;
import io.heliograph.customer.CustomerTokensApi;
import io.heliograph.customer.CustomersApi;
import io.heliograph.customer.WaitingApi;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.dispatch.Traffic;
import io.heliograph.guard.Passwords;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.message.WaitingMessages;
import io.heliograph.number.NumberingPlan;
import io.heliograph.operator.OperatorSecretStore;
import io.heliograph.operator.OperatorSettings;
import io.heliograph.operator.OperatorSignIn;
import io.heliograph.operator.OperatorTokens;
import io.heliograph.operator.Permit;
import io.heliograph.policy.BlockedNumbersApi;
import io.heliograph.policy.HeldApi;
import io.heliograph.policy.HeldMessages;
import io.heliograph.policy.LimitsApi;
import io.heliograph.policy.RulesApi;
import io.heliograph.policy.RulesTryApi;
import io.heliograph.quote.Pipeline;
import io.heliograph.routing.Routing;
import io.heliograph.secret.KeyRing;
import io.heliograph.secret.SealedRows;
import io.heliograph.sender.SenderRulesApi;
import io.heliograph.sender.SendersApi;
import io.heliograph.sheet.SheetActsApi;
import io.heliograph.sheet.SheetMappingsApi;
import io.heliograph.sheet.SheetTurnForm;
import io.heliograph.sheet.SheetsApi;
import io.heliograph.story.Stories;
import io.heliograph.story.StoryApi;
import io.heliograph.supply.FileProviders;
import io.heliograph.supply.ProviderActsApi;
import io.heliograph.supply.ProviderSecretStore;
import io.heliograph.supply.ProvidersApi;
import io.heliograph.webhook.AddressRule;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// All that `/admin/v1` has, put together: [Platform]'s wiring of the operator's side.
final class OperatorCalls {
    private final Database database;
    private final OperatorTokens tokens;
    private final Passwords passwords;
    private final OperatorSignIn signIn;
    private final ChangeApi changes;
    private final AccountSettings account;
    private final NumberingPlan numbers;
    private final Traffic traffic;
    private final FileProviders fileProviders;
    private final KeyRing keys;
    private final Pipeline pipeline;
    private final HeldMessages held;
    private final Stories stories;
    private final AccountStore accounts;
    private final Clock clock;
    private final List<AdminApi.Part> more = new ArrayList<>();

    private final SheetTurnForm sheets = new SheetTurnForm();

    /// @param passwords shared with the customers' side
    /// @param numbers whose countries are named
    OperatorCalls(
            Database database,
            OperatorSettings settings,
            OperatorTokens tokens,
            Passwords passwords,
            Traffic traffic,
            FileProviders fileProviders,
            KeyRing keys,
            AccountSettings account,
            NumberingPlan numbers,
            Pipeline pipeline,
            HeldMessages held,
            Stories stories,
            AccountStore accounts,
            Clock clock) {
        this.database = database;
        this.tokens = tokens;
        this.passwords = passwords;
        this.signIn = new OperatorSignIn(database, settings, tokens, passwords, keys, clock);
        this.changes = new ChangeApi(database, keys, clock);
        this.account = account;
        this.numbers = numbers;
        this.traffic = traffic;
        this.fileProviders = fileProviders;
        this.keys = keys;
        this.pipeline = pipeline;
        this.held = held;
        this.stories = stories;
        this.accounts = accounts;
        this.clock = clock;
    }

    /// Accounts, their tokens, their money, and what they have waiting.
    void addCustomers(
            Settings settings,
            AccountStore accounts,
            LedgerStore ledger,
            WaitingMessages waiting,
            NodeIds ids) {
        more.add(
                new CustomersApi(
                        accounts,
                        ids,
                        settings.account().productId(),
                        AddressRule.of(settings.webhook()),
                        changes));
        more.add(new CustomerTokensApi(changes, clock));
        more.add(new BookingsApi(ledger, ids, changes, clock));
        more.add(new WaitingApi(waiting, ids, changes));
    }

    /// Each feature's part.
    List<AdminApi.Part> parts() {
        List<AdminApi.Part> parts = new ArrayList<>(ofOperators());
        parts.addAll(more);
        return List.copyOf(parts);
    }

    private List<AdminApi.Part> ofOperators() {
        ProvidersApi providers = new ProvidersApi(fileProviders, traffic, keys, clock);
        return List.of(
                new SessionsApi(signIn, changes),
                new MyselfApi(signIn, changes),
                new OperatorsApi(passwords, changes, clock),
                noun(new RolesApi(), Permit.OPERATORS_READ, Permit.OPERATORS_WRITE),
                new TokensApi(tokens, changes),
                new AuditApi(new AuditCheck(database), changes),
                noun(providers, Permit.PROVIDERS_READ, Permit.PROVIDERS_WRITE),
                new ProviderActsApi(providers, fileProviders, changes, keys, clock),
                noun(new PriceListsApi(clock), Permit.PRICES_READ, Permit.PRICES_WRITE),
                new PricesApi(ListKind.PRICES, numbers, changes, clock),
                new SheetsApi(ListKind.PRICES, numbers, changes, clock, sheets),
                new SheetActsApi(ListKind.PRICES, changes, clock, sheets),
                noun(new ProductsApi(account.productId()), Permit.PRICES_READ, Permit.PRICES_WRITE),
                noun(new CostListsApi(clock), Permit.COSTS_READ, Permit.COSTS_WRITE),
                new PricesApi(ListKind.COSTS, numbers, changes, clock),
                new SheetsApi(ListKind.COSTS, numbers, changes, clock, sheets),
                new SheetActsApi(ListKind.COSTS, changes, clock, sheets),
                noun(new SheetMappingsApi(), Permit.PRICES_READ, Permit.PRICES_WRITE),
                noun(
                        new ExchangeRatesApi(account.currency(), clock),
                        Permit.COSTS_READ,
                        Permit.COSTS_WRITE),
                new NounApi<>(
                                new LimitsApi(numbers),
                                Permit.ACCOUNTS_READ,
                                Permit.ACCOUNTS_WRITE,
                                changes)
                        .at("/admin/v1/accounts/{id}/limits"),
                new BlockedNumbersApi(changes, clock),
                noun(new RulesApi(), Permit.RULES_READ, Permit.RULES_WRITE),
                new RulesTryApi(pipeline, changes, clock),
                new HeldApi(held, changes, clock),
                new SendersApi(changes, clock),
                noun(new SenderRulesApi(numbers), Permit.SENDERS_READ, Permit.SENDERS_WRITE),
                noun(
                        new RoutesApi(new Routing(database, clock), numbers),
                        Permit.ROUTES_READ,
                        Permit.ROUTES_WRITE),
                new RouteHistoryApi(changes),
                noun(new MarginsApi(), Permit.COSTS_READ, Permit.COSTS_WRITE),
                new StoryApi(stories, accounts, changes));
    }

    private <V> AdminApi.Part noun(Noun<V> noun, Permit read, Permit write) {
        return new NounApi<>(noun, read, write, changes);
    }

    /// All that is kept sealed.
    static List<SealedRows> sealed() {
        return List.of(
                new OperatorSecretStore(), new AdminAnswerStore(), new ProviderSecretStore());
    }

    /// Forgets answers that nobody asks for again; called now and then.
    void forget() {
        changes.forget();
    }
}
