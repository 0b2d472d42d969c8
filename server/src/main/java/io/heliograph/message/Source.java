package io.heliograph.message;

import java.util.Locale;

/// Where a message comes from.
///
/// @param channel who asked for it
/// @param groupId the group it is sent for; 0: none
/// @param mailingId the mailing it belongs to; 0: none
public record Source(Channel channel, long groupId, long mailingId) {
    /// Asked for by `send`.
    public static final Source REST = new Source(Channel.REST, 0, 0);

    /// Asked for by the GET API.
    public static final Source GET = new Source(Channel.GET, 0, 0);

    /// What answers a STOP.
    public static final Source ANSWER = new Source(Channel.ANSWER, 0, 0);

    /// The names in lower case are the database's.
    public enum Channel {
        REST,
        GET,
        MAILING,
        GREETING,
        /// To a phone that said STOP.
        ANSWER;

        private final String key = name().toLowerCase(Locale.ROOT);

        /// What the database calls it.
        public String key() {
            return key;
        }
    }

    /// Whether it may wait for what single requests ask for, such as one-time codes.
    public boolean bulk() {
        return switch (channel) {
            case REST, GET, ANSWER -> false;
            case MAILING, GREETING -> true;
        };
    }
}
