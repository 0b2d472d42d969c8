package io.heliograph.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads the settings of a simulator that runs alone: `[--config file] [key=value…]`.
final class SettingsReader {
    private static final int HTTP_PORT = 2780;

    private SettingsReader() {}

    static SimulatorSettings read(List<String> arguments) {
        ObjectNode settings = JsonMapper.shared().createObjectNode();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--config")) {
                InvalidInput.check(
                        i + 1 < arguments.size(),
                        "--config names no file; write --config simulator.json");
                settings.setAll(object(file(arguments.get(++i))));
            } else {
                set(settings, argument);
            }
        }
        return settings(new Fields(settings, ""));
    }

    private static void set(ObjectNode settings, String argument) {
        int equals = argument.indexOf('=');
        InvalidInput.check(
                equals > 0,
                "\"%s\" is no setting; write key=value, as port=2775".formatted(argument));
        String key = argument.substring(0, equals);
        String value = argument.substring(equals + 1);
        if (key.equals("script")) {
            settings.set(key, file(value));
        } else {
            settings.put(key, value);
        }
    }

    private static SimulatorSettings settings(Fields fields) {
        SimulatorSettings usual = SimulatorSettings.defaults();
        var read =
                new SimulatorSettings(
                        fields.string("host", usual.host()),
                        fields.integer("port", usual.port()),
                        httpPort(fields),
                        fields.number("seed", usual.seed()),
                        fields.string("systemId", usual.systemId()),
                        fields.string("password", usual.password()),
                        fields.integer("remember", usual.remember()),
                        fields.integer("pauseMicros", usual.pauseMicros()),
                        ids(fields, usual.ids()),
                        receipts(fields, usual.receipts()),
                        fields.has("script")
                                ? ScriptReader.read(fields.value("script"))
                                : usual.script());
        fields.refuseOthers();
        return read;
    }

    private static int httpPort(Fields fields) {
        boolean isNone =
                fields.has("httpPort")
                        && fields.value("httpPort").isString()
                        && fields.value("httpPort").stringValue().equals("none");
        return isNone ? SimulatorSettings.NO_HTTP : fields.integer("httpPort", HTTP_PORT);
    }

    private static MessageIds ids(Fields fields, MessageIds usual) {
        return new MessageIds(
                fields.constant("answerIds", IdFormat.class, usual.answer()),
                fields.constant("receiptIds", IdFormat.class, usual.receipt()),
                fields.number("firstId", usual.first()),
                fields.number("idsMax", usual.count()));
    }

    private static ReceiptSettings receipts(Fields fields, ReceiptSettings usual) {
        return new ReceiptSettings(
                fields.constant("receiptForm", ReceiptForm.class, usual.form()),
                fields.integer("receiptsKeptMax", usual.keptMax()),
                fields.integer("receiptWindowMax", usual.windowMax()),
                fields.integer("receiptAttemptsMax", usual.attemptsMax()),
                fields.integer("receiptRetryMillis", usual.retryMillis()),
                fields.integer("receiptAcknowledgeMillis", usual.acknowledgeMillis()));
    }

    private static JsonNode file(String name) {
        try {
            return Fields.parse(Files.readString(Path.of(name)));
        } catch (IOException e) {
            throw new InvalidInput("the file %s cannot be read: %s".formatted(name, e));
        }
    }

    private static ObjectNode object(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidInput("the configuration is %s; write an object as {…}".formatted(node));
    }
}
