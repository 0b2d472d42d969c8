package io.heliograph.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `heliograph NOUN VERB`: each call of `/admin/v1` as a command, with the description's own words
/// for help. It ends with 0, with 1 where the server refused, with 2 where the words are wrong, and
/// with 3 where the server was not reached.
///
/// The server's address is in `--server` or HELIOGRAPH_SERVER; the token in HELIOGRAPH_TOKEN, or in
/// the file that `--token-file` or HELIOGRAPH_TOKEN_FILE names.
public final class Cli {
    private static final String SERVER = "http://127.0.0.1:8080";
    private static final int REFUSED = 1;
    private static final int MISUSED = 2;
    private static final int NOT_REACHED = 3;
    private static final JsonMapper mapper = new JsonMapper();

    private final Map<String, String> environment;
    private final PrintWriter out;
    private final PrintWriter err;

    Cli(Map<String, String> environment, PrintWriter out, PrintWriter err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /// @param args see `--help`
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(new Cli(System.getenv(), out, err).run(args));
    }

    /// @return what the process is to end with
    int run(String... args) {
        return new CommandLine(Commands.all(SERVER, MISUSED))
                .setOut(out)
                .setErr(err)
                .setExecutionStrategy(this::execute)
                .execute(args);
    }

    private int execute(ParseResult result) {
        Integer help = CommandLine.executeHelpRequest(result);
        if (help != null) {
            return help;
        }
        ParseResult last = result;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (last.commandSpec().name().equals("completion")) {
            out.print(AutoComplete.bash("heliograph", result.commandSpec().commandLine()));
            out.flush();
            return 0;
        }
        if (!(last.commandSpec().userObject() instanceof Operation operation)) {
            last.commandSpec().commandLine().usage(err);
            return MISUSED;
        }
        try (AdminClient client = new AdminClient(server(result), token(result))) {
            return call(client, operation, last, isJson(last));
        } catch (IllegalArgumentException misused) {
            err.println("heliograph: " + misused.getMessage());
            return MISUSED;
        } catch (IOException notReached) {
            err.println("heliograph: " + notReached.getMessage());
            return NOT_REACHED;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return NOT_REACHED;
        }
    }

    private static boolean isJson(ParseResult last) {
        return last.hasMatchedOption("--json");
    }

    private String server(ParseResult top) {
        return top.matchedOptionValue(
                "--server", environment.getOrDefault("HELIOGRAPH_SERVER", SERVER));
    }

    private String token(ParseResult top) throws IOException {
        String token = environment.getOrDefault("HELIOGRAPH_TOKEN", "");
        String file =
                top.matchedOptionValue(
                        "--token-file",
                        token.isEmpty()
                                ? environment.getOrDefault("HELIOGRAPH_TOKEN_FILE", "")
                                : "");
        return file.isEmpty() ? token : Files.readString(Path.of(file)).strip();
    }

    private int call(AdminClient client, Operation operation, ParseResult given, boolean json)
            throws IOException, InterruptedException {
        BodyPublisher body = sent(operation, given);
        String path = path(operation, given);
        Map<String, String> headers = new LinkedHashMap<>();
        if (operation.takes("Idempotency-Key")) {
            headers.put("Idempotency-Key", UUID.randomUUID().toString());
        }
        String note = given.matchedOptionValue("--note", "");
        if (!note.isEmpty()) {
            headers.put("Audit-Note", AdminClient.encoded(note));
        }
        if (operation.takes("If-Match")) {
            String revision = given.matchedOptionValue("--revision", "");
            if (revision.isEmpty()) {
                AdminClient.Result now =
                        client.call("GET", path, Map.of(), BodyPublishers.noBody());
                if (!now.isGood()) {
                    return told(operation, now, json);
                }
                revision = now.etag();
            }
            headers.put("If-Match", revision);
        }
        String whole = path + query(operation, given);
        if (operation.getsFile()) {
            Path out = Path.of(given.matchedOptionValue("--out", ""));
            Optional<AdminClient.Result> refused = client.download(whole, out);
            return refused.isEmpty() ? 0 : told(operation, refused.get(), json);
        }
        return told(operation, client.call(operation.method(), whole, headers, body), json);
    }

    private static BodyPublisher sent(Operation operation, ParseResult given) throws IOException {
        if (operation.sendsFile()) {
            return BodyPublishers.ofFile(Path.of(given.matchedOptionValue("--file", "")));
        }
        return operation.fields().isEmpty()
                ? BodyPublishers.noBody()
                : BodyPublishers.ofString(body(operation, given).toString());
    }

    private static String path(Operation operation, ParseResult given) {
        String path = operation.path();
        for (int i = 0; i < operation.places().size(); i++) {
            String value = given.matchedPositionalValue(i, "");
            path = path.replace("{" + operation.places().get(i) + "}", AdminClient.encoded(value));
        }
        return path;
    }

    private static String query(Operation operation, ParseResult given) {
        Map<String, String> query = new LinkedHashMap<>();
        for (Operation.Field filter : operation.filters()) {
            String value = given.matchedOptionValue(filter.option(), (String) null);
            if (value != null) {
                query.put(filter.name(), value);
            }
        }
        if (given.hasMatchedOption("--dry-run")) {
            query.put("dryRun", "true");
        }
        StringBuilder text = new StringBuilder();
        query.forEach((name, value) ->
                text.append(text.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(AdminClient.encoded(value)));
        return text.toString();
    }

    private static ObjectNode body(Operation operation, ParseResult given) throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        String file = given.matchedOptionValue("--body", "");
        if (!file.isEmpty()) {
            byte[] read =
                    file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
            if (!(json("--body", new String(read, StandardCharsets.UTF_8))
                    instanceof ObjectNode whole)) {
                throw new IllegalArgumentException("--body holds no JSON object");
            }
            body = whole;
        }
        for (Operation.Field field : operation.fields()) {
            String value = given.matchedOptionValue(field.option(), (String) null);
            if (value != null) {
                body.set(field.name(), value(field, value));
            }
        }
        return body;
    }

    private static JsonNode value(Operation.Field field, String text) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (text.equals("null")) {
            return nodes.nullNode();
        }
        return switch (field.type()) {
            case "string" -> nodes.stringNode(text);
            case "array" -> {
                if (text.startsWith("[")) {
                    yield json(field.option(), text);
                }
                ArrayNode list = nodes.arrayNode();
                for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
                    list.add(each.strip());
                }
                yield list;
            }
            default -> json(field.option(), text);
        };
    }

    private static JsonNode json(String option, String text) {
        try {
            return mapper.readTree(text);
        } catch (JacksonException none) {
            throw new IllegalArgumentException(
                    "%s is '%s', which is no JSON".formatted(option, text), none);
        }
    }

    private int told(Operation operation, AdminClient.Result result, boolean json) {
        JsonNode body = result.body();
        if (!result.isGood()) {
            err.println(json ? body.toPrettyString() : "heliograph: " + sentence(body));
            return result.status() >= 500 ? NOT_REACHED : REFUSED;
        }
        if (json) {
            out.println(body.toPrettyString());
        } else if (operation.isList()) {
            Shown.table(operation.columns(), body.get("items"), out);
            if (!body.path("next").isNull() && !body.path("next").isMissingNode()) {
                err.println("There is more: --after " + body.get("next").stringValue());
            }
        } else {
            Shown.fields(body, out);
        }
        return 0;
    }

    private static String sentence(JsonNode problem) {
        StringBuilder text = new StringBuilder(problem.path("detail").asString(problem.toString()));
        problem.path("errors")
                .forEach(each ->
                        text.append("\n  ")
                                .append(each.path("field").asString(""))
                                .append(": ")
                                .append(each.path("detail").asString("")));
        return text.toString();
    }
}
