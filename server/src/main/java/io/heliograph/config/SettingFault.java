package io.heliograph.config;

/// A setting that is not as it may be. The message is the whole sentence; the rest is for who tells
/// it otherwise, as of a field of a call.
public final class SettingFault extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String value;
    private final String remedy;

    SettingFault(String message, String key, String value, String remedy) {
        super(message);
        this.key = key;
        this.value = value;
        this.remedy = remedy;
    }

    /// Within its block: `tls.trust`.
    public String key() {
        return key;
    }

    /// As it is shown, cut where it is long; empty where the key itself is the fault.
    public String value() {
        return value;
    }

    /// What to do, as a sentence goes on.
    public String remedy() {
        return remedy;
    }
}
