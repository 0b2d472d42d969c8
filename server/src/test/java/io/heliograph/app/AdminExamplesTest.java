package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminCaller;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Runs the examples of `openapi-admin.yaml` on a new platform, in the order of the file: first
/// those that make something, then those that do something with it. What `{id}` stands for is what
/// the example of the noun has made.
@Tag("slow")
final class AdminExamplesTest {
    @Test
    void every_body_has_an_example() {
        assertThat(AdminExamples.all())
                .isNotEmpty()
                .allSatisfy(
                        each -> assertThat(each.body().isObject()).as(each.operation()).isTrue());
    }

    @Test
    void all_examples_do_what_they_say() {
        try (LivePlatform platform = new LivePlatform();
                AdminCaller ann = platform.operator()) {
            AdminExamples examples = new AdminExamples(ann);
            examples.make();
            examples.change();
        }
    }
}
