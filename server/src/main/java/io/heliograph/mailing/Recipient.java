package io.heliograph.mailing;

import io.heliograph.contact.Contact;
import io.heliograph.number.Msisdn;
import io.heliograph.text.Macro;
import org.jspecify.annotations.Nullable;

/// Whom a mailing writes to.
///
/// @param contact what is known of them; null: nothing but the number
record Recipient(Msisdn phone, @Nullable Contact contact) {
    /// What a macro stands for.
    String value(Macro macro) {
        return contact == null ? Contact.value(macro, phone) : contact.value(macro);
    }

    /// The group they are written to for; 0: none.
    long groupId() {
        return contact == null ? 0 : contact.groupId();
    }
}
