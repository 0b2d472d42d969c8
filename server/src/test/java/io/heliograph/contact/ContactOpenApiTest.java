package io.heliograph.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.http.OpenApi;
import io.heliograph.http.Reply;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the calls of groups, contacts and the black list to `openapi.yaml`, in both directions.
final class ContactOpenApiTest {
    private static final Set<String> TAGS = Set.of("group", "blacklist");
    private static final OpenApi file = new OpenApi();
    private static ContactServer server;

    @BeforeAll
    static void start() {
        server = new ContactServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// The world that the examples speak of.
    @BeforeEach
    void fill() {
        server.execute(
                "truncate contact_group, contact_group_gone, contact, black_list, black_list_count");
        server.execute(
                "insert into contact_group (account_id, group_id, name, numbers_count, created_at) values ("
                        + server.demo
                        + ", 31, 'Clients', 0, now())");
        server.add(
                31,
                "{'number':380501112233,'name':'Bea','surname':'Poe','date_birth':'1990-05-17','male':'f','note_1':'gold'}");
        server.data("black-list-add", "{'numbers':[380501112233,380671112233]}");
    }

    @Test
    void serves_exactly_what_the_file_describes() {
        assertThat(server.server.routes()).isEqualTo(file.routes(TAGS));
    }

    static Stream<OpenApi.Example> examples() {
        return file.routes(TAGS).stream().flatMap(route -> file.examples(route).stream());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void answers_each_example_as_the_file_says(OpenApi.Example example) {
        Reply reply =
                server.call(
                        server.token,
                        example.path().substring("/v1/".length()),
                        String.valueOf(example.body()));
        var expected = file.answer(example);
        assertThat(reply.status()).as(reply.body()).isEqualTo(expected.getKey());
        assertThat(
                        file.faults(
                                file.response(example.operation(), reply.status()).get("schema"),
                                expected.getValue()))
                .as("the example itself")
                .isEmpty();
        if (reply.status() == 200) {
            assertThat(OpenApi.shape(reply.json())).isEqualTo(OpenApi.shape(expected.getValue()));
        } else {
            assertThat(reply.json()).isEqualTo(expected.getValue());
        }
    }
}
