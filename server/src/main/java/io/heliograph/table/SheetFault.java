package io.heliograph.table;

/// What is wrong with a row.
///
/// @param line of the file
/// @param field which column
/// @param value what stands there
/// @param told what is wrong, and what to do
public record SheetFault(int line, String field, String value, String told) {}
