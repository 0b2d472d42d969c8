package io.heliograph.form;

import tools.jackson.core.JsonGenerator;

/// Writes one JSON value.
@FunctionalInterface
public interface JsonWriter {
    /// Writes exactly one value: a scalar, or an object or array from its start to its end.
    void write(JsonGenerator json);
}
