package io.heliograph.message;

import java.util.Locale;
import java.util.Optional;

/// What kind of message is sent (contract §3, `type`). The names are the wire's and the database's.
public enum MessageType {
    SMS("sms"),
    FLASH_SMS("flashsms");

    private final String wireName;

    MessageType(String wireName) {
        this.wireName = wireName;
    }

    /// The name that clients, price lists and the database use.
    public String wireName() {
        return wireName;
    }

    /// The type of that name, in any letter case.
    public static Optional<MessageType> named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (MessageType type : values()) {
            if (type.wireName.equals(lower)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
