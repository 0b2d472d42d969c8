package io.heliograph.account;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.guard.Passwords;
import io.heliograph.ledger.LedgerStore;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
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
    /// @throws AlreadyTaken when its login or its e-mail address is another's
    AccountId open(NewAccount account, String passwordHash) {
        AccountId id = new AccountId(ids.next());
        database.useTransaction(handle -> open(handle, id, account, passwordHash));
        return id;
    }

    private static final String ADD_LOGIN =
            """
            insert into login (login, account_id, password_hash)
            values (:login, :account, :hash)
            on conflict do nothing
            """;

    private static final String ADD_EMAIL =
            """
            insert into email (email, account_id)
            values (:email, :account)
            on conflict do nothing
            """;

    /// A look whose login is gone is free.
    private static final String ADD_LOOKS =
            """
            insert into login_look as k (look, login, unicode)
            select look, :login, :unicode
            from unnest(:looks) as look
            order by look
            on conflict (look) do update
            set login = excluded.login,
                unicode = excluded.unicode
            where k.login = excluded.login
               or not exists (
                   select 1
                   from login l
                   where l.login = k.login)
            """;

    private void open(Handle handle, AccountId id, NewAccount account, String passwordHash) {
        Set<Taken> taken = EnumSet.noneOf(Taken.class);
        Login login = new Login(account.login());
        int logins =
                handle.createUpdate(ADD_LOGIN)
                        .bind("login", login.key())
                        .bind("account", id.value())
                        .bind("hash", passwordHash)
                        .execute();
        if (logins == 0) {
            taken.add(Taken.LOGIN);
        } else if (addLooks(handle, login) < login.looks().size()) {
            taken.add(Taken.LOOK);
        }
        int emails =
                handle.createUpdate(ADD_EMAIL)
                        .bind("email", account.email().toLowerCase(Locale.ROOT))
                        .bind("account", id.value())
                        .execute();
        if (emails == 0) {
            taken.add(Taken.EMAIL);
        }
        if (!taken.isEmpty()) {
            throw new AlreadyTaken(taken);
        }
        add(handle, id, account);
        ledger.open(handle, id, currency(handle, account.productId()), account.creditMicros());
    }

    private static int addLooks(Handle handle, Login login) {
        return handle.createUpdate(ADD_LOOKS)
                .bind("login", login.key())
                .bind("unicode", Login.unicodeVersion())
                .bind("looks", login.looks().toArray(String[]::new))
                .execute();
    }

    private static final String WITHOUT_LOOKS =
            """
            select a.login
            from login l
            join account a on a.account_id = l.account_id
            where not exists (
                select 1 from login_look k
                where k.login = l.login
                  and k.unicode = :unicode)
            order by a.account_id
            """;

    /// Makes the looks of logins that have none yet, or whose looks an older Unicode told; of those
    /// that look alike the first has them.
    public void addLooks() {
        List<String> logins =
                database.read(handle ->
                        handle.createQuery(WITHOUT_LOOKS)
                                .bind("unicode", Login.unicodeVersion())
                                .mapTo(String.class)
                                .list());
        if (!logins.isEmpty()) {
            database.useTransaction(
                    handle -> logins.forEach(login -> addLooks(handle, new Login(login))));
        }
    }

    private static final String ADD =
            """
            insert into account (account_id, login, name, company_name, email, phone, skype, product_id, confirmed,
                                 can_send_bulk, can_send_restapi, report_url, webhook_secret, created_at)
            values (:account, :login, :name, :company, :email, :phone, :skype, :product, :confirmed,
                    :bulk, :rest, :reportUrl, :secret, :now)
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

    private static final String CREDENTIALS =
            """
            select account_id, password_hash
            from login
            where login = :login
            """;

    /// @param login its key
    Optional<Credentials> credentials(String login) {
        return database.read(handle ->
                handle.createQuery(CREDENTIALS)
                        .bind("login", login)
                        .map((rows, context) ->
                                new Credentials(
                                        new AccountId(rows.getLong("account_id")),
                                        rows.getString("password_hash")))
                        .findOne());
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

    /// The account cannot be opened, and nothing of it was kept.
    static final class AlreadyTaken extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Set<Taken> taken;

        private AlreadyTaken(Set<Taken> taken) {
            super("taken: " + taken, null, false, false);
            this.taken = taken;
        }

        Set<Taken> taken() {
            return taken;
        }
    }
}
