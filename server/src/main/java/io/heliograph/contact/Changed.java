package io.heliograph.contact;

import io.heliograph.db.Database;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// What came of a change of a group or of the black list.
sealed interface Changed {
    /// It is done.
    ///
    /// @param groupName empty for the black list
    /// @param before how many numbers there were
    /// @param after how many there are
    record Done(String groupName, long before, long after) implements Changed {}

    /// The account has no such group; nothing was done.
    record NoSuchGroup(long group) implements Changed {}

    /// There would be more than there may be; nothing was done.
    ///
    /// @param why what is said of it to the caller
    record Full(String why) implements Changed {}

    /// Gives up the transaction that it is thrown in.
    final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Changed why;

        GivenUp(Changed why) {
            super(why.toString(), null, false, false);
            this.why = why;
        }
    }

    /// The change in a transaction of its own, or why it was given up.
    static Changed in(Database database, Function<Handle, Changed> change) {
        try {
            return database.inTransaction(change::apply);
        } catch (GivenUp given) {
            return given.why;
        }
    }
}
