package io.heliograph.contact;

import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.http.Answer;
import io.heliograph.http.AnswerSize;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.number.NumberingPlan;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// The contacts of a group (contract §4).
public final class ContactApi implements Api {
    /// Contacts of one group.
    static final long GROUP_NUMBERS_MAX = 10_000_000;

    private final Tokens tokens;
    private final GroupStore groups;
    private final ContactStore store;
    private final NumberingPlan numbers;
    private final Clock clock;
    private final LargeAnswers turns;

    /// Over that database.
    public ContactApi(
            Tokens tokens,
            Database database,
            NumberingPlan numbers,
            ContactSettings settings,
            Clock clock) {
        this.tokens = tokens;
        this.groups = new GroupStore(database);
        this.store = new ContactStore(database, settings);
        this.numbers = numbers;
        this.clock = clock;
        this.turns = new LargeAnswers();
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/group-number-add", this::add);
        routes.post("/v1/group-number-search", this::search);
        routes.post("/v1/group-number-delete", this::remove);
    }

    private Answer add(Call call) {
        Account account = CallerForm.account(tokens, call);
        GroupApi.requireNotBlocked(account);
        FieldFaults faults = new FieldFaults();
        LooseObject in = call.object(faults);
        long group = GroupForm.id(in, faults);
        List<ContactEntry> entries = List.copyOf(ContactForm.entries(in, faults));
        faults.check();
        groupName(account.id(), group);
        Changed.Done changed =
                GroupForm.done(
                        store.add(
                                account.id(), group, entries, GROUP_NUMBERS_MAX, clock.instant()));
        return answer(
                group,
                changed.groupName(),
                json -> {
                    json.writeNumberProperty("countPhoneBefore", changed.before());
                    json.writeNumberProperty("countPhoneAfter", changed.after());
                    json.writeEndObject();
                });
    }

    private Answer search(Call call) {
        Account account = CallerForm.account(tokens, call);
        Numbers asked = Numbers.read(call);
        String name = groupName(account.id(), asked.group);
        return turns.take(() -> found(call, account, asked, name)).orElseThrow(GroupForm::busy);
    }

    private Answer found(Call call, Account account, Numbers asked, String name) {
        List<Contact> found =
                store.find(
                        account.id(),
                        asked.group,
                        asked.phones,
                        new AnswerSize(call, "numbers")::add);
        return answer(asked.group, name, json -> rows("foundPhone", found, json));
    }

    private Answer remove(Call call) {
        Account account = CallerForm.account(tokens, call);
        GroupApi.requireNotBlocked(account);
        Numbers asked = Numbers.read(call);
        return turns.take(() -> removed(call, account, asked)).orElseThrow(GroupForm::busy);
    }

    private Answer removed(Call call, Account account, Numbers asked) {
        List<Contact> removed = new ArrayList<>();
        Changed.Done changed =
                GroupForm.done(
                        store.remove(
                                account.id(),
                                asked.group,
                                asked.phones,
                                removed,
                                new AnswerSize(call, "numbers")::add));
        return answer(
                asked.group, changed.groupName(), json -> rows("deletedPhone", removed, json));
    }

    /// Numbers of one group.
    private record Numbers(long group, Collection<Msisdn> phones) {
        static Numbers read(Call call) {
            FieldFaults faults = new FieldFaults();
            LooseObject in = call.object(faults);
            Numbers numbers = new Numbers(GroupForm.id(in, faults), ContactForm.numbers(in));
            faults.check();
            return numbers;
        }
    }

    private String groupName(AccountId account, long group) {
        return groups.name(account, group).orElseThrow(() -> GroupForm.unknown(List.of(group)));
    }

    /// @param rest writes further fields of `groupDetails`, ends it, and writes what follows
    private static Answer answer(long group, String name, Consumer<JsonGenerator> rest) {
        return Answer.data(json -> {
            json.writeStartObject();
            json.writeObjectPropertyStart("groupDetails");
            json.writeNumberProperty("id_group", group);
            json.writeStringProperty("name_group", name);
            rest.accept(json);
            json.writeEndObject();
        });
    }

    private void rows(String countField, List<Contact> contacts, JsonGenerator json) {
        json.writeNumberProperty(countField, contacts.size());
        json.writeEndObject();
        json.writeArrayPropertyStart("list");
        contacts.forEach(contact -> row(contact, json));
        json.writeEndArray();
    }

    /// Only what is known.
    private void row(Contact contact, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("phone", contact.phone().toString());
        text(ContactText.FIRST_NAME, contact.firstName(), json);
        text(ContactText.LAST_NAME, contact.lastName(), json);
        text(ContactText.MIDDLE_NAME, contact.middleName(), json);
        if (contact.birthDate() != null) {
            json.writeStringProperty("date_birth", contact.birthDate().toString());
        }
        if (contact.gender() != null) {
            text(ContactText.GENDER, contact.gender().wireName(), json);
        }
        for (int i = 0; i < Contact.NOTES; i++) {
            text(ContactText.NOTES.get(i), contact.notes().get(i), json);
        }
        numbers.network(contact.phone()).ifPresent(network -> network(network, json));
        json.writeEndObject();
    }

    private static void text(ContactText field, String value, JsonGenerator json) {
        if (!value.isEmpty()) {
            json.writeStringProperty(field.wireName(), value);
        }
    }

    private static void network(Network network, JsonGenerator json) {
        json.writeNumberProperty("mcc", network.mcc());
        if (network.mnc() != Network.UNKNOWN_MNC) {
            json.writeNumberProperty("mnc", network.mnc());
        }
    }
}
