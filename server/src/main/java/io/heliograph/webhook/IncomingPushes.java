package io.heliograph.webhook;

import io.heliograph.account.Account;
import io.heliograph.db.AccountId;
import io.heliograph.db.AccountThreads;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.message.IncomingRow;
import io.heliograph.text.WebUrl;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Posts messages from phones to accounts that have an address for them: as reports are, signed and
/// retried, one POST at a time for an account, accounts side by side. Each is a row of
/// `incoming_push` until it is taken, so that nothing is lost.
public final class IncomingPushes implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int ACCOUNTS_MAX = 1_000;
    private static final Logger log = LoggerFactory.getLogger(IncomingPushes.class);

    private final WebhookSettings settings;
    private final IncomingPushStore store;
    private final NodeIds ids;
    private final Function<AccountId, Account> accounts;
    private final Clock clock;
    private final RequestClient client;
    private final Semaphore posts;
    private final AccountThreads threads =
            new AccountThreads("incoming-push-", "incoming_push", this::work);

    /// @param accounts as they are now
    public IncomingPushes(
            WebhookSettings settings,
            Database database,
            NodeIds ids,
            Function<AccountId, Account> accounts,
            Clock clock) {
        this.settings = settings;
        this.store = new IncomingPushStore(database);
        this.ids = ids;
        this.accounts = accounts;
        this.clock = clock;
        this.client = new RequestClient(settings);
        this.posts = new Semaphore(settings.postsMax(), true);
    }

    /// Looks for what is due; called every second.
    public void tick() {
        store.dueAccounts(clock.instant(), ACCOUNTS_MAX).forEach(this::wake);
    }

    /// Something may be due for the account.
    public void wake(AccountId account) {
        threads.wake(account);
    }

    private void work(AccountId account) throws InterruptedException {
        Semaphore lookups = new Semaphore(1);
        boolean more = true;
        while (more && !threads.isFinishing()) {
            List<IncomingPushStore.Due> due =
                    store.due(account, clock.instant(), settings.rowsMax());
            if (due.isEmpty()) {
                return;
            }
            List<Long> gone =
                    due.stream()
                            .filter(d -> d.row() == null)
                            .map(IncomingPushStore.Due::id)
                            .toList();
            if (!gone.isEmpty()) {
                store.keep(account, gone, List.of(), "");
                continue;
            }
            Account to = accounts.apply(account);
            String url = to.incomingUrl();
            if (url == null || url.isBlank()) { // it wants them no more
                store.keep(
                        account,
                        due.stream().map(IncomingPushStore.Due::id).toList(),
                        List.of(),
                        "");
                continue;
            }
            posts.acquire();
            try {
                more = post(to, url, due, lookups);
            } finally {
                posts.release();
            }
        }
    }

    /// @return whether the address took something
    private boolean post(
            Account to, String url, List<IncomingPushStore.Due> due, Semaphore lookups) {
        String called = WebUrl.parse(url) instanceof WebUrl.Valid valid ? valid.url() : url;
        List<IncomingRow> rows = new ArrayList<>();
        byte[] body = body(due, rows);
        Instant now = clock.instant();
        Response answer =
                client.send(
                        new Request(List.of(), called, body, body),
                        Manner.POST,
                        to.webhookSecret(),
                        ids.next(),
                        now.getEpochSecond(),
                        lookups);
        List<Long> taken = new ArrayList<>();
        List<IncomingPushStore.Later> later = new ArrayList<>();
        for (IncomingPushStore.Due each : due.subList(0, rows.size())) {
            if (answer.ids().contains(each.id())) {
                taken.add(each.id());
            } else {
                later.add(later(each, answer));
            }
        }
        String error =
                later.isEmpty()
                        ? ""
                        : answer.error().isEmpty() ? "not in the answer's list" : answer.error();
        store.keep(to.id(), taken, later, error);
        log.info(
                "event=incoming_pushed account={} outcome={} status={} rows={} taken={}",
                to.id(),
                answer.outcome().key(),
                answer.status(),
                rows.size(),
                taken.size());
        return !taken.isEmpty();
    }

    private IncomingPushStore.Later later(IncomingPushStore.Due each, Response answer) {
        boolean ours = answer.outcome().isOurs();
        int attempts = each.attempts() + (ours ? 0 : 1);
        return new IncomingPushStore.Later(
                each.id(),
                attempts,
                clock.instant().plus(Delays.retry(settings, Math.max(1, attempts))),
                !ours && attempts >= settings.attempts());
    }

    /// @param rows those that fit are added to it; the first always does
    private byte[] body(List<IncomingPushStore.Due> due, List<IncomingRow> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartArray();
            for (IncomingPushStore.Due each : due) {
                boolean full =
                        bytes.size() + out.streamWriteOutputBuffered() > settings.bodyBytesMax();
                if (each.row() == null || (full && !rows.isEmpty())) {
                    break;
                }
                each.row().write(out);
                rows.add(each.row());
            }
            out.writeEndArray();
        }
        return bytes.toByteArray();
    }

    /// Begins nothing more; what is under way may be told again.
    @Override
    public void close() {
        threads.finish();
        client.close();
        threads.end(settings.shutdown());
    }
}
