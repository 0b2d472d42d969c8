package io.heliograph.provider;

/// A provider with the number by which the database knows it.
///
/// @param id row of the table `provider`
/// @param smpp the live thing
public record Provider(int id, SmppProvider smpp) {
    public boolean resendsUncertain() {
        return switch (smpp.settings().uncertain()) {
            case RESEND -> true;
            case UNKNOWN -> false;
        };
    }

    public ProviderSettings settings() {
        return smpp.settings();
    }
}
