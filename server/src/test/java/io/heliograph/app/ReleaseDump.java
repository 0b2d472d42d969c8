package io.heliograph.app;

import io.heliograph.db.SqlDump;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.simulator.PhoneMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// No test, hence its name: writes what [ReleaseTest] starts from. At each release:
///
///     ./test one ReleaseDump -Drelease=0.2.0
final class ReleaseDump {
    private static final String UNFINISHED =
            """
            select count(*)
            from message m
            cross join generate_series(m.message_id, m.message_id + m.parts - 1) as part_id
            where not m.scheduled
              and not exists (select from report r where r.account_id = m.account_id and r.part_id = part_id and r.final)
            """;

    @Test
    void writes_the_dump_of_a_release() throws Exception {
        String release = System.getProperty("release", "");
        if (!release.matches("[0-9]+\\.[0-9]+\\.[0-9]+")) {
            throw new IllegalArgumentException("-Drelease is '" + release + "': give a version");
        }
        TestDatabase database = TestDatabase.create(new MovingClock(ReleasedWorld.END));
        try (ReleasedWorld world = new ReleasedWorld(database, ReleasedWorld.END)) {
            world.fill();
            world.signIn();
            use(world);
            world.platform.close(); // so that floors and cursors are kept
            Files.writeString(
                    Path.of("src/test/resources/io/heliograph/app/release-" + release + ".sql"),
                    SqlDump.of(
                            database.database(),
                            "Heliograph " + release + ", made by ReleaseDump; never edited"));
        }
    }

    /// Something of everything.
    private static void use(ReleasedWorld world) throws InterruptedException {
        world.database
                .database()
                .useTransaction(handle ->
                        handle.execute(
                                "insert into incoming_number (number, account_id) select '1234', account_id from account where login = 'ann'"));
        world.call("/v1/authorize", "{'username':'ann','password':'secret1'}");
        world.call(
                "/v1/register",
                "{'login':'bea','password':'secret2','name':'Bea','phone':'380501112234','email':'bea@example.com'}");
        world.call("/v1/black-list-add", "{'numbers':['380501112255']}");
        String sms =
                "{'number':['380501112233','380501112255'],'senderID':'Verify','text':'Your code is 1'}";
        world.call("/v1/send", "[" + sms + "]", "Idempotency-Key", "first");
        send(
                world,
                "380501112234",
                "Grüße: it\\u0027s a \\\\ text of two parts. " + "x".repeat(150),
                "");
        send(world, ReleasedWorld.NOBODY, "Is anybody there?", "");
        send(world, "380501112235", "now", ",'type':'flashsms'");
        send(world, "380501112236", "", ",'type':'hlr'");
        // nobody listens there
        send(world, "380501112237", "told in vain", ",'callback_url':'http://127.0.0.1:1/'");
        send(
                world,
                "380501112238",
                "tomorrow",
                ",'beginDate':'2026-10-06','beginTime':'09:00','lifetime':7200");

        long group =
                world.call(
                                "/v1/group-create",
                                "{'name_group':'Friends','on_birth':true,'time_birth':'09:30','originator_birth':'Verify','text_birth':'Happy birthday, #first_name#!'}")
                        .get("list")
                        .get(0)
                        .get("id_group")
                        .asLong();
        world.call(
                "/v1/group-number-add",
                "{'id_group':%d,'numbers':[{'number':'380501112241','name':'Cid','date_birth':'1990-10-07'},'380501112242']}"
                        .formatted(group));
        String bulk = "{'senderID':'Verify','text':'Dear #first_name#','id_group':[" + group + "]";
        world.call("/v1/send-bulk", bulk + "}");
        world.call("/v1/send-bulk", bulk + ",'dateStart':'2026-12-24','timeStart':'10:00'}");
        Until.isTrue(
                "the mailing",
                () -> world.number("select count(*) from mailing where state = 'done'") == 1);
        world.simulator.phone(
                PhoneMessage.of(
                        "380501112251", "1234", "When does it open?", 2, PhoneMessage.Join.UDH, 7));
        world.simulator.phone(PhoneMessage.of("380501112252", "1234", "Stop"));
        Until.isTrue(
                "what phones said",
                () ->
                        world.number(
                                        "select count(*) from incoming where account_id is not null and not verb_due")
                                == 2);
        Until.isTrue("the reports", () -> world.number(UNFINISHED) == 0);
        Until.isTrue(
                "the report that nobody takes",
                () -> world.number("select count(*) from webhook_pending") >= 1);
    }

    private static void send(ReleasedWorld world, String number, String text, String more) {
        world.call(
                "/v1/send",
                "[{'number':'%s','senderID':'Verify','text':'%s'%s}]"
                        .formatted(number, text, more));
    }
}
