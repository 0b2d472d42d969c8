package io.heliograph.message;

import java.util.List;

/// Who is told of reports once they are committed.
@FunctionalInterface
public interface ReportListener {
    /// @param reports committed, of one account, in the order of their ids; the next call for the
    ///   account comes after this one returns
    void recorded(List<Report> reports);
}
