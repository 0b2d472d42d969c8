package io.heliograph.text;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What kind of message is sent (contract §3, `type`). The names are the wire's and the database's.
public enum MessageType {
    SMS("sms"),
    FLASH_SMS("flashsms"),
    WAP_PUSH("wappush"),
    /// Where a number is at home, and whether its phone can be reached now. No phone is rung.
    HLR("hlr"),
    /// Which network a number belongs to, ported or not.
    MNP("mnp");

    private static final String NAMES =
            Arrays.stream(values())
                    .map(MessageType::wireName)
                    .collect(Collectors.joining(", "))
                    .replaceFirst(", (?=[^,]*$)", " or ");

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

    /// All names, as a sentence goes on that says what a type must be.
    public static String names() {
        return NAMES;
    }

    /// Whether it looks a number up, and sends nothing.
    public boolean isLookup() {
        return this == HLR || this == MNP;
    }

    /// How its text is written where an account's texts are written so: only what is cut into
    /// letters is.
    public Writing writing(Writing ofTexts) {
        return switch (this) {
            case SMS, FLASH_SMS -> ofTexts;
            case WAP_PUSH, HLR, MNP -> Writing.AS_GIVEN;
        };
    }

    /// What a message of this type with that text carries.
    public Content content(String text, Writing writing) {
        return switch (this) {
            case SMS -> SmsText.of(text, false, writing);
            case FLASH_SMS -> SmsText.of(text, true, writing);
            case WAP_PUSH -> WapPush.of(text);
            case HLR, MNP -> new Lookup();
        };
    }

    /// The same, cut as was told when it was measured.
    ///
    /// @param told null: accepted before that was kept, when there was one way
    public Content content(String text, @Nullable Measure told) {
        if (told == null) {
            return content(text, Writing.AS_GIVEN);
        }
        return switch (this) {
            case SMS -> SmsText.of(text, false, told);
            case FLASH_SMS -> SmsText.of(text, true, told);
            case WAP_PUSH, HLR, MNP -> content(text, told.writing());
        };
    }

    /// Why a text cannot be sent as this type, as a sentence about the text; empty: it can.
    public Optional<String> fault(String text, Writing writing) {
        if (this == WAP_PUSH && !WapPush.hasAddress(text)) {
            return Optional.of(
                    "a wappush text must have the address that it leads to, such as https://example.com/");
        }
        int parts = content(text, writing).parts();
        return parts <= Content.PARTS_MAX
                ? Optional.empty()
                : Optional.of(
                        "takes "
                                + parts
                                + " SMS, but at most "
                                + Content.PARTS_MAX
                                + " can be joined");
    }
}
