package io.heliograph.login;

import io.heliograph.db.AccountId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Logins, what they look like, and e-mail addresses: each is one account's. Steps of the caller's
/// transaction.
public final class LoginStore {
    private static final String ADD =
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

    private static final String CREDENTIALS =
            """
            select account_id, password_hash
            from login
            where login = :login
            """;

    /// Of two that take one login at a time the second waits, and finds it taken.
    private static final String RENAME =
            """
            update login
            set login = :login
            where account_id = :account
              and not exists (
                  select 1
                  from login other
                  where other.login = :login
                    and other.account_id <> :account)
            """;

    private static final String END_EMAIL =
            """
            delete from email
            where account_id = :account
            """;

    private static final String SET_PASSWORD =
            """
            update login
            set password_hash = :hash
            where account_id = :account
            """;

    private LoginStore() {}

    /// Gives a new account its login.
    ///
    /// @return what of it is another's; changeable
    public static Set<Taken> add(
            Handle handle, AccountId account, Login login, String passwordHash) {
        Set<Taken> taken = EnumSet.noneOf(Taken.class);
        int logins =
                handle.createUpdate(ADD)
                        .bind("login", login.key())
                        .bind("account", account.value())
                        .bind("hash", passwordHash)
                        .execute();
        if (logins == 0) {
            taken.add(Taken.LOGIN);
        } else if (addLooks(handle, login) < login.looks().size()) {
            taken.add(Taken.LOOK);
        }
        return taken;
    }

    /// Gives it its e-mail address.
    ///
    /// @return 0: it is another's
    public static int addEmail(Handle handle, AccountId account, String email) {
        return handle.createUpdate(ADD_EMAIL)
                .bind("email", email.toLowerCase(Locale.ROOT))
                .bind("account", account.value())
                .execute();
    }

    /// Notes what a login looks like.
    ///
    /// @return how many of its looks are nobody else's
    public static int addLooks(Handle handle, Login login) {
        return handle.createUpdate(ADD_LOOKS)
                .bind("login", login.key())
                .bind("unicode", Login.unicodeVersion())
                .bind("looks", login.looks().toArray(String[]::new))
                .execute();
    }

    /// Logins of which nobody has noted that, or an older Unicode told it.
    public static List<String> withoutLooks(Handle handle) {
        return handle.createQuery(WITHOUT_LOOKS)
                .bind("unicode", Login.unicodeVersion())
                .mapTo(String.class)
                .list();
    }

    /// What a login is checked against.
    ///
    /// @param login its key
    public static Optional<Credentials> credentials(Handle handle, String login) {
        return handle.createQuery(CREDENTIALS)
                .bind("login", login)
                .map((rows, _) ->
                        new Credentials(
                                new AccountId(rows.getLong("account_id")),
                                rows.getString("password_hash")))
                .findOne();
    }

    /// The account of a login, in any letter case.
    public static Optional<AccountId> find(Handle handle, String login) {
        return credentials(handle, new Login(login).key()).map(Credentials::account);
    }

    /// Gives an account another login.
    ///
    /// @throws AlreadyTaken it is another's, or looks like another's
    public static void rename(Handle handle, AccountId account, String name) {
        Login login = new Login(name);
        int renamed =
                handle.createUpdate(RENAME)
                        .bind("login", login.key())
                        .bind("account", account.value())
                        .execute();
        if (renamed == 0) {
            throw new AlreadyTaken(EnumSet.of(Taken.LOGIN));
        }
        if (addLooks(handle, login) < login.looks().size()) {
            throw new AlreadyTaken(EnumSet.of(Taken.LOOK));
        }
    }

    /// Gives an account another e-mail address.
    ///
    /// @throws AlreadyTaken it is another's
    public static void setEmail(Handle handle, AccountId account, String email) {
        handle.createUpdate(END_EMAIL).bind("account", account.value()).execute();
        if (addEmail(handle, account, email) == 0) {
            throw new AlreadyTaken(EnumSet.of(Taken.EMAIL));
        }
    }

    /// Gives an account another password.
    ///
    /// @param hash of it
    public static void setPassword(Handle handle, AccountId account, String hash) {
        handle.createUpdate(SET_PASSWORD)
                .bind("account", account.value())
                .bind("hash", hash)
                .execute();
    }

    /// What was wanted is another account's: the caller's transaction keeps nothing.
    public static final class AlreadyTaken extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Set<Taken> taken;

        /// @param taken one at least
        public AlreadyTaken(Set<Taken> taken) {
            super("taken: " + taken, null, false, false);
            this.taken = taken;
        }

        /// What of it.
        public Set<Taken> taken() {
            return taken;
        }
    }
}
