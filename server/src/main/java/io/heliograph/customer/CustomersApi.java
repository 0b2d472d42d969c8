package io.heliograph.customer;

import io.heliograph.account.AccountStore;
import io.heliograph.account.NewAccount;
import io.heliograph.account.TokenStore;
import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.admin.NounApi;
import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.Refused;
import io.heliograph.guard.Passwords;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.login.Login;
import io.heliograph.login.LoginStore;
import io.heliograph.login.Taken;
import io.heliograph.operator.Permit;
import io.heliograph.operator.SignedIn;
import io.heliograph.webhook.AddressRule;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Customers' accounts, as a noun. Its path takes the login for the number.
public final class CustomersApi implements Noun<Customer>, AdminApi.Part {
    private static final int SPARE_IDS_MIN = 100;
    private static final int SPARE_IDS_MAX = 10_000;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final CustomerStore store = new CustomerStore();
    private final PricedStore priced = new PricedStore();
    private final Queue<Long> spareIds = new ConcurrentLinkedQueue<>();
    private final AccountStore accounts;
    private final NodeIds ids;
    private final long firstProduct;
    private final AddressRule addresses;
    private final Passwords passwords;
    private final ChangeApi changes;

    /// @param firstProduct of an account for which none is named
    /// @param addresses where reports may be pushed to
    public CustomersApi(
            AccountStore accounts,
            NodeIds ids,
            long firstProduct,
            AddressRule addresses,
            ChangeApi changes) {
        this.accounts = accounts;
        this.ids = ids;
        this.firstProduct = firstProduct;
        this.addresses = addresses;
        this.passwords = accounts.passwords();
        this.changes = changes;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        new NounApi<>(this, Permit.ACCOUNTS_READ, Permit.ACCOUNTS_WRITE, changes).calls(calls);
    }

    @Override
    public String name() {
        return "accounts";
    }

    @Override
    public long id(Customer view) {
        return view.id();
    }

    @Override
    public long revision(Customer view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "currency", "balance", "createdAt", "revision");
    }

    @Override
    public Optional<Customer> find(Handle handle, long id) {
        return store.find(handle, new AccountId(id));
    }

    @Override
    public Optional<Long> named(Handle handle, String name) {
        return LoginStore.find(handle, name).map(AccountId::value);
    }

    /// The account that a call's path names.
    ///
    /// @throws Refused with 404 where there is none
    static Customer of(Handle handle, AdminForm form) {
        long id = form.id(login -> LoginStore.find(handle, login).map(AccountId::value));
        return new CustomerStore().find(handle, new AccountId(id)).orElseThrow(form::notFound);
    }

    @Override
    public void lock(Handle handle, long id) {
        store.lock(handle, new AccountId(id));
    }

    @Override
    public List<Customer> list(Handle handle, AdminForm form, long after, int limit) {
        return store.list(
                handle,
                new CustomerFilter(
                        Optional.ofNullable(told(form, "login"))
                                .map(login -> new Login(login).key())
                                .orElse(null),
                        told(form, "name"),
                        Optional.ofNullable(told(form, "email"))
                                .map(email -> email.toLowerCase(Locale.ROOT))
                                .orElse(null),
                        told(form, "phone"),
                        told(form, "product"),
                        flag(form, "blocked"),
                        flag(form, "confirmed"),
                        flag(form, "lowBalance")),
                after,
                limit);
    }

    private static @Nullable String told(AdminForm form, String name) {
        return Optional.of(form.filter(name)).filter(Predicate.not(String::isEmpty)).orElse(null);
    }

    private static @Nullable Boolean flag(AdminForm form, String name) {
        String told = form.filter(name);
        if (!List.of("", "true", "false").contains(told)) {
            FieldFaults faults = new FieldFaults();
            faults.add(name, told, "is true or false");
            throw faults.refusal();
        }
        return told.isEmpty() ? null : Boolean.valueOf(told);
    }

    /// One for the call, and some for transactions that are done again.
    @Override
    public void beforeCreate() {
        int spare = spareIds.size();
        for (int i = spare; i < Math.min(Math.max(spare + 1, SPARE_IDS_MIN), SPARE_IDS_MAX); i++) {
            spareIds.add(ids.next());
        }
    }

    private CustomerNew read(Handle handle, FieldsForm fields, @Nullable Customer before) {
        return CustomerForm.read(
                fields,
                before,
                addresses,
                all -> new CustomerNames(priced, handle, all, firstProduct, before));
    }

    /// Who may not change money gives no credit.
    private static void requireMoney(SignedIn by) {
        if (!by.may(Permit.MONEY_WRITE)) {
            throw Refused.coded(
                    403,
                    "not_permitted",
                    "%s may not change credit: it needs the permit %s besides. Leave the field out, or ask who may."
                            .formatted(by.name(), Permit.MONEY_WRITE.key()));
        }
    }

    private String hash(String password, SignedIn by) {
        return passwords
                .hash(password, by.address())
                .orElseThrow(() ->
                        Refused.busy(RETRY_AFTER, "Too many passwords are hashed: try again."));
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        CustomerNew wanted = read(handle, fields, null);
        if (wanted.creditMicros() > 0) {
            requireMoney(by);
        }
        NewAccount.Password password = wanted.password();
        // of nobody: it can be set later
        String secret = password == null ? UUID.randomUUID().toString() : password.value();
        AccountId account = new AccountId(spareIds.remove());
        String hash = hash(secret, by);
        unlessTaken(() -> accounts.open(handle, account, wanted.opened(), hash));
        store.set(handle, account, wanted);
        return account.value();
    }

    private static void unlessTaken(Runnable work) {
        try {
            work.run();
        } catch (LoginStore.AlreadyTaken taken) {
            FieldFaults faults = new FieldFaults();
            for (Taken each : taken.taken()) {
                switch (each) {
                    case LOGIN -> faults.add("login", "is already taken");
                    case LOOK -> faults.add("login", "looks like one that is already taken");
                    case EMAIL -> faults.add("email", "is already taken");
                }
            }
            throw faults.refusal();
        }
    }

    @Override
    public void change(Handle handle, Customer before, FieldsForm fields, SignedIn by) {
        CustomerNew wanted = read(handle, fields, before);
        AccountId account = new AccountId(before.id());
        unlessTaken(() -> {
            if (!wanted.login().equals(before.login())) {
                LoginStore.rename(handle, account, wanted.login());
            }
            if (!wanted.email().equals(before.email())) {
                LoginStore.setEmail(handle, account, wanted.email());
            }
        });
        store.set(handle, account, wanted);
        if (LedgerStore.setCredit(handle, account, wanted.creditMicros())) {
            requireMoney(by);
            store.raise(handle, account);
        }
        NewAccount.Password password = wanted.password();
        if (password != null) {
            LoginStore.setPassword(handle, account, hash(password.value(), by));
            TokenStore.endSessions(handle, account);
            store.raise(handle, account);
        }
    }

    /// Only one of which nothing is in the books and no message is left; others are blocked.
    @Override
    public void remove(Handle handle, Customer before, SignedIn by) {
        if (!store.remove(handle, new AccountId(before.id()))) {
            throw Refused.coded(
                    409,
                    "account_has_history",
                    "It has money in the ledger or messages, whose history never goes: block it instead, by {\"blocked\":true}.");
        }
    }
}
