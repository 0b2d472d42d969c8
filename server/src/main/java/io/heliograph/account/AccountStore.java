package io.heliograph.account;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.guard.Passwords;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.login.Credentials;
import io.heliograph.login.Login;
import io.heliograph.login.LoginStore;
import io.heliograph.login.Taken;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/// Accounts as they are stored.
public final class AccountStore {
    private final Database database;
    private final NodeIds ids;
    private final LedgerStore ledger;
    private final Passwords passwords;
    private final Clock clock;

    /// Over that database.
    public AccountStore(
            Database database,
            NodeIds ids,
            LedgerStore ledger,
            AccountSettings settings,
            Clock clock) {
        this.database = database;
        this.ids = ids;
        this.ledger = ledger;
        this.passwords = new Passwords(settings.hashesMax(), settings.hashesWaitingMax());
        this.clock = clock;
    }

    /// What hashes passwords: one queue for all.
    public Passwords passwords() {
        return passwords;
    }

    /// Opens an account unless its login is there already.
    ///
    /// @param also what is done besides in the same transaction, such as booking its first money
    /// @return its id; empty when the login is there
    public Optional<AccountId> create(NewAccount account, BiConsumer<Handle, AccountId> also) {
        if (find(account.login()).isPresent()) {
            return Optional.empty();
        }
        String hash =
                passwords
                        .hash(account.password().value(), "")
                        .orElseThrow(() -> new IllegalStateException("too many are signing in"));
        AccountId id = new AccountId(ids.next());
        database.useTransaction(handle -> {
            open(handle, id, account, hash);
            also.accept(handle, id);
        });
        return Optional.of(id);
    }

    /// Opens an account.
    ///
    /// @param passwordHash of its password
    /// @throws LoginStore.AlreadyTaken when its login or its e-mail address is another's
    AccountId open(NewAccount account, String passwordHash) {
        AccountId id = new AccountId(ids.next());
        database.useTransaction(handle -> open(handle, id, account, passwordHash));
        return id;
    }

    /// Opens an account, as a step of the caller's transaction.
    ///
    /// @param id its own, made before the transaction
    /// @param passwordHash of its password
    /// @throws LoginStore.AlreadyTaken when its login or its e-mail address is another's
    public void open(Handle handle, AccountId id, NewAccount account, String passwordHash) {
        Set<Taken> taken = LoginStore.add(handle, id, new Login(account.login()), passwordHash);
        if (LoginStore.addEmail(handle, id, account.email()) == 0) {
            taken.add(Taken.EMAIL);
        }
        if (!taken.isEmpty()) {
            throw new LoginStore.AlreadyTaken(taken);
        }
        add(handle, id, account);
        ledger.open(handle, id, currency(handle, account.productId()), account.creditMicros());
    }

    /// Makes the looks of logins that have none yet, or whose looks an older Unicode told; of those
    /// that look alike the first has them.
    public void addLooks() {
        List<String> logins = database.read(LoginStore::withoutLooks);
        if (!logins.isEmpty()) {
            database.useTransaction(handle ->
                    logins.forEach(login -> LoginStore.addLooks(handle, new Login(login))));
        }
    }

    private static final String ADD =
            """
            insert into account (account_id, login, name, company_name, email, phone, skype, product_id, confirmed,
                                 can_send_bulk, can_send_restapi, can_send_get, report_url, webhook_secret, created_at)
            values (:account, :login, :name, :company, :email, :phone, :skype, :product, :confirmed,
                    :bulk, :rest, :rest, :reportUrl, :secret, :now)
            """;

    private static final String ADD_SENDER =
            """
            insert into sender (account_id, sender)
            values (:account, :sender)
            """;

    private void add(Handle handle, AccountId id, NewAccount account) {
        handle.createUpdate(ADD)
                .bind("account", id.value())
                .bind("login", account.login())
                .bind("name", account.name())
                .bind("company", account.companyName())
                .bind("email", account.email())
                .bind("phone", account.phone().toString())
                .bind("skype", account.skype())
                .bind("product", account.productId())
                .bind("confirmed", account.rights().confirmed())
                .bind("bulk", account.rights().canSendBulk())
                .bind("rest", account.rights().canSendByRest())
                .bind("reportUrl", account.reportUrl())
                .bind("secret", Secrets.webhookKey())
                .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                .execute();
        if (!account.senders().isEmpty()) {
            PreparedBatch batch = handle.prepareBatch(ADD_SENDER);
            account.senders()
                    .forEach(sender ->
                            batch.bind("account", id.value()).bind("sender", sender).add());
            batch.execute();
        }
    }

    private static final String CURRENCY =
            """
            select l.currency
            from product p
            join price_list l on l.price_list_id = p.price_list_id
            where p.product_id = :product
            """;

    private static String currency(Handle handle, long product) {
        return handle.createQuery(CURRENCY)
                .bind("product", product)
                .mapTo(String.class)
                .findOne()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "there is no product " + product + ": set account.productId"));
    }

    /// @param login its key
    Optional<Credentials> credentials(String login) {
        return database.read(handle -> LoginStore.credentials(handle, login));
    }

    /// The account of a login, in any letter case.
    public Optional<AccountId> find(String login) {
        return credentials(new Login(login).key()).map(Credentials::account);
    }

    private static final String PROFILE =
            """
            select login, name, company_name, email, phone, skype, blocked, confirmed, can_send_bulk, can_send_restapi
            from account
            where account_id = :account
            """;

    Profile profile(AccountId account) {
        return database.read(handle ->
                handle.createQuery(PROFILE)
                        .bind("account", account.value())
                        .map((rows, context) ->
                                new Profile(
                                        rows.getString("login"),
                                        rows.getString("name"),
                                        rows.getString("company_name"),
                                        rows.getString("email"),
                                        Long.parseLong(rows.getString("phone")),
                                        rows.getString("skype"),
                                        rows.getBoolean("blocked"),
                                        rows.getBoolean("confirmed"),
                                        rows.getBoolean("can_send_bulk"),
                                        rows.getBoolean("can_send_restapi")))
                        .one());
    }
}
