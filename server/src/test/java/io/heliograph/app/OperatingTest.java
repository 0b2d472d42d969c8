package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.account.AccountStore;
import io.heliograph.account.Accounts;
import io.heliograph.account.NewAccount;
import io.heliograph.account.TokenStore;
import io.heliograph.account.Tokens;
import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.http.TestServer;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Proof;
import io.heliograph.number.Msisdn;
import io.heliograph.replacement.RuleStore;
import io.heliograph.replacement.Rules;
import io.heliograph.replacement.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What an operator is told to do by hand, in docs/operating.md, does what it says.
final class OperatingTest {
    private static final Path OPERATING = Path.of("../docs/operating.md");
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    @Test
    void the_statements_give_an_account_prices_rights_and_money() throws Exception {
        List<String> blocks =
                SQL.matcher(Files.readString(OPERATING))
                        .results()
                        .map(found -> found.group(1))
                        .toList();
        assertThat(blocks).hasSize(5);
        try (TestDatabase test = TestDatabase.create()) {
            LedgerStore ledger = new LedgerStore(test.database());
            NodeIds ids = new NodeIds(1, Clock.systemUTC(), new NodeStore(test.database()));
            AccountStore accounts =
                    new AccountStore(
                            test.database(), ids, ledger, TestServer.ACCOUNT, Clock.systemUTC());

            run(test, blocks.get(0));
            AccountId acme = accounts.create(acme(), (handle, id) -> {}).orElseThrow();
            run(test, blocks.get(1));
            run(test, blocks.get(2));

            run(test, "insert into provider (provider_id, name) values (1, 'acme-carrier')");
            run(test, blocks.get(3));
            run(test, blocks.get(4));

            assertThat(ledger.balance(acme).micros()).isEqualTo(100_000_000);
            assertThat(ledger.prove()).hasSize(1).allMatch(Proof::holds);
            var account = new Accounts(accounts).get(acme);
            assertThat(account.canSendByRest()).isTrue();
            assertThat(account.senders()).containsExactly("Acme");
            assertThat(account.reportUrl()).isEqualTo("https://example.com/reports");
            Tokens tokens =
                    new Tokens(
                            new TokenStore(test.database()),
                            new Accounts(accounts),
                            Clock.systemUTC());
            assertThat(tokens.getAccount("0123456789abcdefghijABCDEFGHIJ").id()).isEqualTo(acme);
            Wording wording =
                    new Rules(new RuleStore(test.database()))
                            .of(acme)
                            .apply(
                                    new Wording("Acme", "The Casino", false),
                                    new Msisdn(380501112233L),
                                    1,
                                    _ -> true);
            assertThat(wording.sender()).isIn("Info1", "Info2");
            assertThat(wording.text()).isEqualTo("The club");
        }
    }

    private static void run(TestDatabase test, String script) {
        test.database().useTransaction(handle -> handle.createScript(script).execute());
    }

    private static NewAccount acme() {
        return new NewAccount(
                "acme",
                new NewAccount.Password("secret1"),
                "Ann",
                "",
                "ann@example.com",
                new Msisdn(380501112244L),
                "",
                1,
                NewAccount.Rights.NONE,
                Set.of(),
                null,
                0);
    }
}
