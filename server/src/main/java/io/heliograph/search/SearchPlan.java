package io.heliograph.search;

import java.util.List;

/// How the parts of a page are found; their rows are read in the same way whatever the plan.
sealed interface SearchPlan permits PartPlan, MessagePlan, HistoryPlan {
    /// The ids of the page's parts, newest first.
    List<Long> partIds();
}
