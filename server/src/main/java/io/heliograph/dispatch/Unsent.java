package io.heliograph.dispatch;

import io.heliograph.message.Message;
import java.util.List;

/// A message in the database with the parts that no provider has and that have not ended.
///
/// @param parts empty where nothing is left to do
record Unsent(Message message, List<Delivery.Part> parts) {}
