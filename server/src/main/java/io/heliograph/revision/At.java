package io.heliograph.revision;

/// What was read at a moment.
///
/// @param changeId the latest change then, read by the same statement as [RevisionStore#LATEST_ID]
public record At<T>(T value, long changeId) {}
