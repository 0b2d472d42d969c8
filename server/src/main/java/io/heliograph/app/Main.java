package io.heliograph.app;

/// The program's entrance.
public final class Main {
    private Main() {}

    /// @param args none yet
    public static void main(String[] args) {}
}
