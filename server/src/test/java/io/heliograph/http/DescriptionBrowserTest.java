package io.heliograph.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The page at `/desc/` as a browser draws it.
@Tag("browser")
final class DescriptionBrowserTest {
    private static final Pattern OPERATION = Pattern.compile("operationId: (\\w+)");
    private static TestServer server;
    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = Browser.open();
        server =
                new TestServer(
                        Clock.systemUTC(),
                        TestServer.ACCOUNT,
                        TestServer.HTTP,
                        new DescriptionPages());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            browser.close();
        }
    }

    @Test
    void draws_every_call_and_asks_nobody_else() throws Exception {
        String home = "http://127.0.0.1:" + server.server().port();
        browser.driver().get(home + "/desc");
        browser.until("return document.querySelector('h1')?.textContent.includes('Heliograph')");
        List<String> operations =
                OPERATION
                        .matcher(Files.readString(Path.of("..", "openapi.yaml")))
                        .results()
                        .map(found -> found.group(1))
                        .toList();
        assertThat(operations).contains("send", "productPrice");
        for (String operation : operations) {
            browser.until(
                    "return document.querySelector('[id$=\"operation/%s\"] h2') != null"
                            .formatted(operation));
        }
        assertThat(browser.run("return document.body.innerText"))
                .asString()
                .contains("Send messages", "X-Access-Token", "no_client_price");
        assertThat(browser.requests())
                .filteredOn(address -> !address.startsWith("chrome:")) // the browser's own new tab
                .contains(home + "/desc/redoc.js", home + "/desc/openapi.yaml")
                .allMatch(address -> address.startsWith(home) || address.matches("(data|blob):.*"));
        assertThat(browser.complaints())
                .as("but for the maker's logo, which the page's policy keeps out")
                .allMatch(complaint -> complaint.contains("logo-mini.svg"));
        assertThat(browser.driver().getCurrentUrl()).isEqualTo(home + "/desc/");
    }
}
