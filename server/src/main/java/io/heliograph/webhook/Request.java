package io.heliograph.webhook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request to be made to an address.
///
/// @param rows the reports that it tells
/// @param url the whole of it
/// @param body JSON to be posted; null: it is a GET
/// @param signed what the signature is over
@SuppressWarnings("ArrayRecordComponent") // never compared
record Request(List<Push> rows, String url, byte @Nullable [] body, byte[] signed) {}
