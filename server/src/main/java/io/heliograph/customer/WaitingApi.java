package io.heliograph.customer;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.ChangeApi.Done;
import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.ledger.AmountText;
import io.heliograph.message.WaitingMessages;
import io.heliograph.operator.Permit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What an account has waiting to be sent, and the end of it by hand, once the account is blocked.
public final class WaitingApi implements AdminApi.Part {
    /// How long a call waits for it to be counted, and for its end to be recorded.
    static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private static final String PATH = "/admin/v1/accounts/{id}";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final WaitingMessages messages;
    private final NodeIds ids;
    private final ChangeApi changes;

    /// @param ids tell what is accepted later from what is to end
    public WaitingApi(WaitingMessages messages, NodeIds ids, ChangeApi changes) {
        this.messages = messages;
        this.ids = ids;
        this.changes = changes;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        calls.get(PATH + "/queued", Permit.MESSAGES_READ, this::show)
                .post(PATH + "/end-queued", Permit.MESSAGES_WRITE, this::end);
    }

    /// @param price of the parts
    private record Queued(
            long accountId,
            String login,
            boolean blocked,
            long messages,
            long parts,
            String price,
            String currency) {}

    private Queued queued(Customer of) {
        WaitingMessages.Waiting waiting =
                await(
                        messages.waiting(new AccountId(of.id())),
                        "It takes too long to count: ask again.");
        return new Queued(
                of.id(),
                of.login(),
                of.blocked(),
                waiting.messages(),
                waiting.parts(),
                AmountText.of(waiting.micros()),
                of.currency());
    }

    private Answer show(AdminForm form) {
        Customer of = changes.read(handle -> CustomersApi.of(handle, form));
        form.checkQuery();
        Queued queued = queued(of);
        return Answer.json(200, json -> json.writePOJO(queued));
    }

    /// Told before it is done, so that a dry run shows the same; done once it is in the audit.
    private Answer end(AdminForm form) {
        Customer of = changes.read(handle -> CustomersApi.of(handle, form));
        requireBlocked(of);
        form.fields().check();
        Queued queued = queued(of);
        Answer answer =
                changes.change(
                        form,
                        handle -> {
                            requireBlocked(CustomersApi.of(handle, form));
                            return new Done(
                                    "queued_ended",
                                    "accounts",
                                    Long.toString(of.id()),
                                    queued,
                                    null,
                                    Answer.json(200, json -> json.writePOJO(queued)));
                        });
        if (!form.flag("dryRun")) {
            await(
                    messages.endWaiting(new AccountId(of.id()), ids.next()),
                    "It goes on, and is not recorded yet: GET …/queued tells what is left.");
        }
        return answer;
    }

    private static void requireBlocked(Customer of) {
        if (!of.blocked()) {
            throw Refused.coded(
                    409,
                    "account_not_blocked",
                    "The account goes on sending: block it first, by {\"blocked\":true}.");
        }
    }

    private static <T> T await(CompletableFuture<T> told, String late) {
        try {
            return told.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException over) {
            throw Refused.busy(RETRY_AFTER, late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Refused.busy(RETRY_AFTER, late);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure);
        }
    }
}
