package io.heliograph.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.account.CallerForm;
import io.heliograph.account.NewAccount;
import io.heliograph.account.NewAccount.Rights;
import io.heliograph.number.Msisdn;
import io.heliograph.transport.HttpSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Large calls of accounts that anybody can make keep nobody else's out.
@Timeout(60)
class LargeCallsTest {
    private static final int LARGE = 90_000;
    private static final int QUARTER = 400_000;

    /// With them there is no room for the steps of one more, which hold two at a time.
    private static final int HELD = 3;

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore holding = new Semaphore(0);
    private final Semaphore holdOn = new Semaphore(0);
    private TestServer server;

    @BeforeEach
    void start() {
        HttpSettings http = TestServer.http(100_000, 4 * QUARTER, 100, "");
        server =
                new TestServer(
                        Clock.systemUTC(),
                        TestServer.ACCOUNT,
                        http,
                        routes -> routes.post("/v1/read", this::read).post("/v1/hold", this::hold));
    }

    @AfterEach
    void stop() {
        holdOn.release(1_000);
        server.close();
    }

    private Answer read(Call call) {
        CallerForm.account(server.tokens(), call);
        begun.release();
        byte[] body = call.body();
        return Answer.data(json -> json.writeNumber(body.length));
    }

    private Answer hold(Call call) {
        CallerForm.account(server.tokens(), call);
        byte[] body = call.body();
        holding.release();
        holdOn.acquireUninterruptibly();
        return Answer.data(json -> json.writeNumber(body.length));
    }

    /// A token of an account as anybody can make it by himself.
    private String free(String login) {
        NewAccount account =
                new NewAccount(
                        login,
                        new NewAccount.Password("heliograph"),
                        "Free",
                        "Free",
                        login + "@example.com",
                        new Msisdn(447400123456L),
                        "",
                        1,
                        Rights.NONE,
                        Set.of(),
                        null,
                        0);
        return server.tokens()
                .create(
                        server.store().create(account, (handle, id) -> {}).orElseThrow(),
                        Duration.ofDays(1))
                .value();
    }

    private int statusOf(String path, String token) {
        return server.post(path, new byte[LARGE], "X-Access-Token", token).status();
    }

    @Test
    void what_is_announced_and_does_not_come_takes_no_memory() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (String login : List.of("free1", "free2", "free3")) {
                String token = free(login);
                for (int i = 0; i < 16; i++) {
                    sockets.add(announced(token));
                }
            }
            begun.acquire(sockets.size());
            assertThat(statusOf("/v1/read", server.token())).isEqualTo(200);
            assertThat(statusOf("/v1/read", free("free4"))).isEqualTo(200);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private Socket announced(String token) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port());
        String head =
                "POST /v1/read HTTP/1.1\r\nHost: x\r\nX-Access-Token: %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(token, LARGE);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void accounts_without_rights_have_one_quarter_together() throws Exception {
        List<Thread> held = new ArrayList<>();
        for (int i = 0; i < HELD; i++) {
            String token = free("free" + i);
            held.add(Thread.startVirtualThread(() -> statusOf("/v1/hold", token)));
            holding.acquire();
        }
        assertThat(statusOf("/v1/read", free("another"))).isEqualTo(503);
        assertThat(statusOf("/v1/read", server.token())).isEqualTo(200);
        holdOn.release(held.size());
        for (Thread thread : held) {
            thread.join();
        }
        assertThat(statusOf("/v1/read", free("again"))).isEqualTo(200);
    }
}
