package io.heliograph.provider;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a [ProviderCheck] tells, a line a finding, as it finds it.
final class CheckReport {
    private final PrintStream out;
    private int faults;

    CheckReport(PrintStream out) {
        this.out = out;
    }

    /// What the next lines are about.
    void topic(String text, @Nullable Object... details) {
        line(text, "", details);
    }

    /// As it should be.
    void ok(String text, @Nullable Object... details) {
        line(text, "  ok     ", details);
    }

    /// Worth knowing; everything works with it.
    void note(String text, @Nullable Object... details) {
        line(text, "  note   ", details);
    }

    /// Something does not work until somebody sets or mends it.
    void fault(String text, @Nullable Object... details) {
        faults++;
        line(text, "  FAULT  ", details);
    }

    /// What is to be done about the fault before.
    void remedy(String text, @Nullable Object... details) {
        line(text, "         → ", details);
    }

    int faults() {
        return faults;
    }

    private void line(String text, String mark, @Nullable Object[] details) {
        out.println(mark + printable(text.formatted(details)));
        out.flush();
    }

    /// Whatever a provider sends, it does not write to the terminal but letters.
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> {
                    if (Character.isISOControl(c)) {
                        shown.append(String.format(Locale.ROOT, "\\x%02x", c));
                    } else {
                        shown.appendCodePoint(c);
                    }
                });
        return shown.toString();
    }
}
