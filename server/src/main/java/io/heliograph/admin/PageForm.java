package io.heliograph.admin;

import io.heliograph.http.Answer;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import tools.jackson.core.JsonGenerator;

/// A page of a list, as it is answered.
final class PageForm {
    private PageForm() {}

    /// @param found as many as wanted, and one more where there are more
    static <V> Answer answer(
            List<V> found, int limit, ToLongFunction<V> id, BiConsumer<JsonGenerator, V> writer) {
        List<V> page = found.subList(0, Math.min(limit, found.size()));
        return Answer.json(
                200,
                json -> {
                    json.writeStartObject();
                    json.writeArrayPropertyStart("items");
                    page.forEach(each -> writer.accept(json, each));
                    json.writeEndArray();
                    json.writeName("next");
                    if (found.size() > limit) {
                        json.writeString(Long.toString(id.applyAsLong(page.getLast())));
                    } else {
                        json.writeNull();
                    }
                    json.writeEndObject();
                });
    }
}
