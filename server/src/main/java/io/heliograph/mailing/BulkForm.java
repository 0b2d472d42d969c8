package io.heliograph.mailing;

import io.heliograph.contact.Contact;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.number.Msisdn;
import io.heliograph.text.Macros;
import io.heliograph.text.SmsText;
import io.heliograph.text.Writing;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;

/// A `send-bulk` request (contract §3), its form checked.
///
/// @param text with its macros
/// @param groups each once
/// @param phones each once, however it is written
record BulkForm(
        String sender,
        String text,
        List<Long> groups,
        List<Long> excludedGroups,
        List<Msisdn> phones,
        BulkWindowForm window) {
    static final int GROUPS_MAX = 100;
    static final int PHONES_MAX = 50_000;

    private static final int TEXT_CHARS_MAX = 40_000;

    /// What fits 255 parts whatever the alphabet: a pair that is not cut may cost each part a
    /// place.
    private static final int FITTING_CHARS = SmsText.PARTS_MAX * 66;

    /// Reads it.
    ///
    /// @param writing how the account's texts are written
    /// @param faults without any yet; what is wrong is added to it, and then the result is not to
    ///   be used
    static BulkForm read(LooseObject in, Writing writing, Instant now, FieldFaults faults) {
        List<Long> groups = in.ids("id_group", GROUPS_MAX);
        if (groups.isEmpty() && !faults.any()) {
            faults.add("id_group", "cannot be blank");
        }
        return new BulkForm(
                in.requiredSender("senderID"),
                text(in, writing, faults),
                distinct(groups),
                distinct(in.ids("id_group_excluded", GROUPS_MAX)),
                Msisdn.eachOnce(in.numbers("phone", PHONES_MAX)),
                BulkWindowForm.read(in, now, faults));
    }

    private static <T> List<T> distinct(List<T> values) {
        return List.copyOf(new LinkedHashSet<>(values));
    }

    /// A text that fits whomever it is written for: nobody sees half of it, and no mailing stops
    /// because of one contact's long name.
    private static String text(LooseObject in, Writing writing, FieldFaults faults) {
        String text = in.requiredText("text", TEXT_CHARS_MAX);
        Macros macros = Macros.parse(text);
        int[] filled = {0};
        String fixed =
                macros.render(macro -> {
                    filled[0] += Contact.charsMax(macro);
                    return "";
                });
        int parts = SmsText.of(fixed, false, writing).parts();
        if (parts > SmsText.PARTS_MAX) {
            faults.add(
                    "text",
                    "takes " + parts + " SMS, but at most " + SmsText.PARTS_MAX + " can be joined");
        } else if (macros.any() && fixed.length() + filled[0] > FITTING_CHARS) {
            faults.add(
                    "text",
                    "has macros that could make it longer than "
                            + SmsText.PARTS_MAX
                            + " SMS, which is the most that can be joined");
        }
        return text;
    }
}
