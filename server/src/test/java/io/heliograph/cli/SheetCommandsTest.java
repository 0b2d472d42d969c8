package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminCaller;
import io.heliograph.app.LivePlatform;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Prices, as an operator types them, and sends and fetches them as files.
@Tag("slow")
final class SheetCommandsTest {
    @TempDir private Path folder;

    private static String run(Map<String, String> environment, String line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                new Cli(environment, new PrintWriter(out, true), new PrintWriter(err, true))
                        .run(line.split(" ", -1));
        return status + " " + out + err;
    }

    @Test
    void from_nothing_to_prices_by_a_sheet_and_back_into_a_file() throws IOException {
        Path rates = folder.resolve("rates.csv");
        Files.writeString(rates, "MCC;MNC;Preis\n255;1;0,05\n255;oops;0,06\n");
        Path out = folder.resolve("out.csv");
        try (LivePlatform platform = new LivePlatform();
                AdminCaller ann = platform.operator()) {
            ann.operator("bob", "administrator");
            Map<String, String> bob =
                    Map.of(
                            "HELIOGRAPH_SERVER",
                            "http://127.0.0.1:" + platform.port(),
                            "HELIOGRAPH_TOKEN",
                            ann.session("bob"));
            assertThat(run(bob, "price-list create --name standard --currency EUR"))
                    .startsWith("0 ");
            assertThat(run(bob, "product create --name standard --price-list standard"))
                    .startsWith("0 ");
            assertThat(run(bob, "price create standard --country UA --price 0.07"))
                    .startsWith("0 ");
            String seen = run(bob, "price-sheet preview standard --source acme --file " + rates);
            assertThat(seen)
                    .startsWith("0 ")
                    .containsPattern("added +1\n")
                    .containsPattern("gone +1\n")
                    .containsPattern("faulty +1\n");
            // the demo has sheets of its own
            String sheet = seen.replaceFirst("(?s).*?\\bid +(\\d+)\n.*", "$1");
            assertThat(run(bob, "price-sheet lines standard " + sheet + " --difference fault"))
                    .contains("oops", "is no MNC");
            assertThat(run(bob, "price-sheet apply standard " + sheet))
                    .startsWith("1 heliograph: 1 rows are faulty");
            assertThat(run(bob, "price-sheet apply standard " + sheet + " --without-faulty true"))
                    .startsWith("0 ")
                    .containsPattern("state +applied\n");
            assertThat(run(bob, "price-list export standard --out " + out)).isEqualTo("0 ");
            assertThat(Files.readString(out))
                    .startsWith("Country,MCC,MNC,Network,Type,Price,Currency,From,Until\r\n")
                    .contains("UA,255,,,sms,0.07,EUR,", "UA,255,1,")
                    .contains(",sms,0.05,EUR,");
            assertThat(run(bob, "price-list export nowhere --out " + out))
                    .startsWith("1 heliograph: There is nothing with the id nowhere.");
            assertThat(run(bob, "price-sheet preview standard --source acme"))
                    .startsWith("2 ")
                    .contains("--file");
            assertThat(run(bob, "price list standard --at now")).contains("0.05", "0.07");
        }
    }
}
