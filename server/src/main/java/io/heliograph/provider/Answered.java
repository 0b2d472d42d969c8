package io.heliograph.provider;

import java.util.function.Consumer;

/// Who is told what became of a submit.
@FunctionalInterface
public interface Answered {
    /// Called exactly once, from whatever thread; it must not block, for it runs on the thread that
    /// reads the answers. The permit comes back when it returns.
    void answered(SubmitResult result);

    /// Asked for when the answer has not come in time, and the submit was told as uncertain: who is
    /// told, at most once, of an answer that comes later on the same link. It is remembered for
    /// long, and so should hold little.
    default Consumer<SubmitResult> ifLate() {
        return _ -> {};
    }
}
