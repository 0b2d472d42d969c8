package io.heliograph.contact;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.account.NewAccount;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.fixture.MovingClock;
import io.heliograph.http.HttpRoute;
import io.heliograph.http.HttpServer;
import io.heliograph.http.OpenApi;
import io.heliograph.http.Reply;
import io.heliograph.http.TestServer;
import io.heliograph.number.Msisdn;
import io.heliograph.number.NumberingPlan;
import io.heliograph.transport.HttpSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A real server with the calls of groups, contacts and the black list, and two accounts. Every
/// answer is held to `openapi.yaml`.
final class ContactServer implements AutoCloseable {
    /// As the server has them of itself.
    static final ContactSettings SETTINGS =
            ContactSettings.read(
                    ConfigFactory.parseResources("reference.conf").getConfig("contact"));

    private static final NumberingPlan NUMBERS = NumberingPlan.load();
    private static final OpenApi file = new OpenApi();

    /// With the largest body of the product.
    private static final HttpSettings HTTP = TestServer.http(1 << 20, 64 << 20, 100, "");

    final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final TestServer base = new TestServer(clock, TestServer.ACCOUNT, TestServer.HTTP);
    final Database database = base.database();
    final Contacts contacts = new Contacts(database);
    final AccountId demo = base.demoId();
    final AccountId bea;
    final String token = base.token();
    final String beasToken;
    final HttpServer server;

    ContactServer() {
        bea =
                base.store()
                        .create(
                                new NewAccount(
                                        "bea",
                                        new NewAccount.Password("heliograph"),
                                        "Bea",
                                        "",
                                        "bea@example.com",
                                        new Msisdn(380501112233L),
                                        "",
                                        1,
                                        NewAccount.Rights.ALL,
                                        Set.of(),
                                        null,
                                        0),
                                (_, _) -> {})
                        .orElseThrow();
        beasToken = base.tokens().create(bea, Duration.ofDays(1)).value();
        NodeIds ids = new NodeIds(2, clock, new NodeStore(database));
        server =
                new HttpServer(
                        HTTP,
                        List.of(
                                new GroupApi(base.tokens(), database, ids, SETTINGS, clock),
                                new ContactApi(base.tokens(), database, NUMBERS, SETTINGS, clock),
                                new BlackListApi(base.tokens(), database, SETTINGS)),
                        new SimpleMeterRegistry());
    }

    /// Calls as `demo`; single quotes stand for double ones.
    Reply call(String action, String json) {
        return call(token, action, json.replace('\'', '"'));
    }

    Reply call(String bearer, String action, String json) {
        Reply reply = post(bearer, action, json);
        JsonNode operation =
                file.examples(new HttpRoute("POST", "/v1/" + action)).getFirst().operation();
        JsonNode schema = file.response(operation, reply.status()).get("schema");
        assertThat(file.faults(schema, reply.json())).as(reply.body()).isEmpty();
        return reply;
    }

    /// Calls as `demo` without a look at the answer's form.
    Reply quietly(String action, String json) {
        return post(token, action, json);
    }

    private Reply post(String bearer, String action, String json) {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/v1/" + action);
        return base.send(
                HttpRequest.newBuilder(uri)
                        .header("X-Access-Token", bearer)
                        .POST(BodyPublishers.ofString(json)));
    }

    /// The data of a success.
    JsonNode data(String action, String json) {
        Reply reply = call(action, json);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.data();
    }

    void assertFault(String action, String json, String errors) {
        Reply reply = call(action, json);
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.errors()).isEqualTo(errors.replace('\'', '"'));
    }

    /// Makes a group of `demo`.
    long group(String name) {
        return data("group-create", "{'name_group':'" + name + "'}")
                .get("list")
                .get(0)
                .get("id_group")
                .longValue();
    }

    /// Adds what the JSON says; tells how many are in the group now.
    long add(long group, String numbers) {
        return data("group-number-add", "{'id_group':" + group + ",'numbers':" + numbers + "}")
                .get("groupDetails")
                .get("countPhoneAfter")
                .longValue();
    }

    /// The rows found, as JSON.
    String find(long group, String numbers) {
        return data("group-number-search", "{'id_group':" + group + ",'numbers':" + numbers + "}")
                .get("list")
                .toString()
                .replace('"', '\'');
    }

    void execute(String sql) {
        database.useTransaction(handle -> handle.execute(sql));
    }

    long number(String sql) {
        return database.read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    /// What was changed of accounts in the database counts from now on.
    void accountsChanged() {
        base.revisions().tick();
    }

    @Override
    public void close() {
        server.close();
        base.close();
    }
}
