package io.heliograph.dispatch;

/// What waits in the database to be sent.
///
/// @param backlogs of an account in a lane each, that have, or may have, messages there
/// @param pageSeconds how long the page that is read for longest has been waited for; 0: none is
public record Stored(int backlogs, double pageSeconds) {}
