package io.heliograph.story;

import io.heliograph.account.AccountStore;
import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.db.AccountId;
import io.heliograph.http.Answer;
import io.heliograph.operator.Permit;

/// A message, for operators: what it costs, what it brings, and what became of it.
public final class StoryApi implements AdminApi.Part {
    private final Stories stories;
    private final AccountStore accounts;
    private final ChangeApi changes;

    /// @param accounts to know them by their logins
    public StoryApi(Stories stories, AccountStore accounts, ChangeApi changes) {
        this.stories = stories;
        this.accounts = accounts;
        this.changes = changes;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        calls.get("/admin/v1/accounts/{id}/messages/{messageId}", Permit.MESSAGES_READ, this::show);
    }

    private Answer show(AdminForm form) {
        long account = form.id(login -> accounts.find(login).map(AccountId::value));
        long message = form.id("messageId");
        form.checkQuery();
        MessageStory story =
                changes.read(handle ->
                        stories.of(
                                        handle,
                                        new AccountId(account),
                                        message,
                                        form.by().may(Permit.MESSAGES_TEXT))
                                .orElseThrow(form::notFound));
        return Answer.json(200, json -> json.writePOJO(story));
    }
}
