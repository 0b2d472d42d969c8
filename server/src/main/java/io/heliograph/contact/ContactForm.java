package io.heliograph.contact;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.number.Msisdn;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads contacts and numbers as clients write them.
final class ContactForm {
    /// Contacts or numbers in one call.
    static final int NUMBERS_MAX = 10_000;

    /// What some databases write for "no date".
    private static final String NO_DATE = "0000-00-00";

    private ContactForm() {}

    /// The contacts of `numbers`, ascending by identity; of a number given twice, however it is
    /// written, what was named last counts.
    ///
    /// @param faults what is wrong is added to it; then the result is not to be used
    static Collection<ContactEntry> entries(LooseObject in, FieldFaults faults) {
        List<LooseObject> objects = in.objects("numbers", "number", NUMBERS_MAX);
        if (objects.isEmpty()) {
            faults.add("numbers", "cannot be blank");
        }
        Map<Long, ContactEntry> entries = new TreeMap<>();
        for (LooseObject object : objects) {
            Optional<Msisdn> phone = object.requiredNumber("number");
            ContactEntry entry = entry(object, phone.orElse(new Msisdn(9_999_999)), faults);
            entries.merge(
                    entry.phone().identity().value(),
                    entry,
                    (before, later) -> later.after(before));
        }
        return entries.values();
    }

    private static ContactEntry entry(LooseObject in, Msisdn phone, FieldFaults faults) {
        Map<ContactText, String> texts = new EnumMap<>(ContactText.class);
        for (ContactText text : ContactText.ALL) {
            if (in.names(text.wireName())) {
                texts.put(
                        text,
                        text == ContactText.GENDER
                                ? gender(in, faults)
                                : in.text(text.wireName(), ContactText.CHARS_MAX).orElse(""));
            }
        }
        ContactEntry.Birth birth =
                in.names("date_birth")
                        ? new ContactEntry.Birth(birthDate(in, faults).orElse(null))
                        : null;
        return new ContactEntry(phone, texts, birth);
    }

    private static String gender(LooseObject in, FieldFaults faults) {
        Optional<String> word = in.word(ContactText.GENDER.wireName());
        Optional<Gender> gender = word.flatMap(Gender::read);
        if (word.isPresent() && gender.isEmpty()) {
            faults.add(ContactText.GENDER.wireName(), word.get(), "must be m or f");
        }
        return gender.map(Gender::wireName).orElse("");
    }

    private static Optional<LocalDate> birthDate(LooseObject in, FieldFaults faults) {
        if (in.word("date_birth").filter(NO_DATE::equals).isPresent()) {
            return Optional.empty();
        }
        Optional<LocalDate> date = in.date("date_birth");
        if (date.isPresent() && date.get().getYear() < 1) {
            faults.add("date_birth", date.get().toString(), "must be a date YYYY-MM-DD");
        }
        return date;
    }

    /// The numbers of `numbers`, each once however it is written, ascending by identity.
    static Collection<Msisdn> numbers(LooseObject in) {
        TreeSet<Msisdn> numbers =
                new TreeSet<>(Comparator.comparingLong(phone -> phone.identity().value()));
        numbers.addAll(in.requiredNumbers("numbers", "number", NUMBERS_MAX));
        return numbers;
    }
}
