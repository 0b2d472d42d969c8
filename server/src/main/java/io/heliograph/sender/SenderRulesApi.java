package io.heliograph.sender;

import io.heliograph.admin.AdminForm;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.limit.Destinations;
import io.heliograph.number.NumberingPlan;
import io.heliograph.operator.SignedIn;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// What senders have to be by destination, as a noun.
public final class SenderRulesApi implements Noun<SenderPolicyRule> {
    private static final List<String> POLICIES = List.of("free", "registered", "digits");

    private final SenderPolicyRuleStore store = new SenderPolicyRuleStore();
    private final NumberingPlan numbers;

    /// @param numbers which countries there are
    public SenderRulesApi(NumberingPlan numbers) {
        this.numbers = numbers;
    }

    @Override
    public String name() {
        return "sender-rules";
    }

    @Override
    public long id(SenderPolicyRule view) {
        return view.id();
    }

    @Override
    public long revision(SenderPolicyRule view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "revision");
    }

    @Override
    public Optional<SenderPolicyRule> find(Handle handle, long id) {
        return store.find(handle, id);
    }

    /// By its country: leading digits are taken for a number.
    @Override
    public Optional<Long> named(Handle handle, String name) {
        return store.named(handle, name);
    }

    @Override
    public void lock(Handle handle, long id) {
        store.lock(handle, id);
    }

    @Override
    public List<SenderPolicyRule> list(Handle handle, AdminForm form, long after, int limit) {
        return store.list(handle, after, limit);
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        String destination = destination(fields);
        String policy = policy(fields);
        fields.check();
        return store.add(handle, destination, policy);
    }

    private String destination(FieldsForm fields) {
        return fields.text(
                "destination",
                text ->
                        Destinations.isOne(text)
                                && (Character.isDigit(text.charAt(0))
                                        || numbers.country(text).isPresent()),
                "is no destination: a country such as UA, or leading digits such as 38067");
    }

    private static String policy(FieldsForm fields) {
        return fields.text(
                "policy",
                POLICIES::contains,
                "is no policy: one of " + String.join(", ", POLICIES));
    }

    @Override
    public void change(Handle handle, SenderPolicyRule before, FieldsForm fields, SignedIn by) {
        String destination = destination(fields);
        String policy = policy(fields);
        fields.check();
        store.change(handle, before.id(), destination, policy);
    }

    @Override
    public void remove(Handle handle, SenderPolicyRule before, SignedIn by) {
        store.remove(handle, before.id());
    }
}
