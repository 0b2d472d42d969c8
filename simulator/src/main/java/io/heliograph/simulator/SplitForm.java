package io.heliograph.simulator;

/// What joins the pieces of a receipt that is split.
enum SplitForm {
    HEADER,
    SAR
}
