package io.heliograph.account;

import io.heliograph.guard.Attempts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiPredicate;

/// How many wrong passwords are listened to.
///
/// Counted are those of a login from one address, those of a login from all addresses, and those
/// from an address. Nobody is locked out by what comes from elsewhere: an address from which the
/// account has signed in before has a count of its own for that login, which nothing else touches.
final class Guesses {
    private static final int KEY_BYTES = 16;

    private final Attempts byLoginAndAddress;
    private final Attempts byLogin;
    private final Attempts byAddress;
    private final Attempts fromKnown;
    private final BiPredicate<String, String> knows;

    /// @param knows whether the account of a login has signed in from an address
    Guesses(AccountSettings settings, Clock clock, BiPredicate<String, String> knows) {
        this.byLoginAndAddress = attempts(settings.failuresPerLoginAndAddress(), settings, clock);
        this.byLogin = attempts(settings.failuresPerLogin(), settings, clock);
        this.byAddress = attempts(settings.failuresPerAddress(), settings, clock);
        this.fromKnown = attempts(settings.failuresFromKnownAddress(), settings, clock);
        this.knows = knows;
    }

    private static Attempts attempts(int max, AccountSettings settings, Clock clock) {
        return new Attempts(max, settings.limitWindow(), settings.trackedMax(), clock);
    }

    /// A password that is not looked at yet, and counts as a wrong one until it is withdrawn.
    sealed interface Guess {
        /// May be looked at.
        record Counted(List<Taken> taken) implements Guess {
            /// It was no wrong one.
            void withdraw() {
                taken.forEach(each -> each.from().giveBack(each.key()));
            }
        }

        /// May not.
        ///
        /// @param retryAfter until it may
        record TooMany(Duration retryAfter) implements Guess {}
    }

    /// What a guess has taken of one count.
    record Taken(Attempts from, String key) {}

    /// Counts one.
    ///
    /// @param login its key
    Guess take(String login, String address) {
        String pair = key(login + '\n' + address);
        Guess guess =
                takeAll(
                        new Taken(byLoginAndAddress, pair),
                        new Taken(byLogin, key(login)),
                        new Taken(byAddress, key(address)));
        return guess instanceof Guess.TooMany && knows.test(login, address)
                ? takeAll(new Taken(fromKnown, pair))
                : guess;
    }

    /// Of each count one, or of none.
    private static Guess takeAll(Taken... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            Duration wait = wanted[i].from().take(wanted[i].key());
            if (wait.isPositive()) {
                new Guess.Counted(List.of(Arrays.copyOf(wanted, i))).withdraw();
                return new Guess.TooMany(wait);
            }
        }
        return new Guess.Counted(List.of(wanted));
    }

    /// As short for the longest login, since many are watched.
    private static String key(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java has SHA-256
        }
    }
}
