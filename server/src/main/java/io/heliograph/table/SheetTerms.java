package io.heliograph.table;

import java.math.BigDecimal;

/// How a sheet is to be read.
///
/// @param currency of the list
/// @param type of rows that name none
/// @param most a price above is taken for a slip
public record SheetTerms(String currency, String type, BigDecimal most) {}
