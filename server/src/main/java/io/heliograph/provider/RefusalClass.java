package io.heliograph.provider;

/// What a refusal speaks of, which decides what becomes of the part and of others'.
public enum RefusalClass {
    /// of the phone: no try will do better
    RECIPIENT("recipient"),
    /// of the sender that the phone would show
    SENDER("sender"),
    /// of what the message says
    CONTENT("content"),
    /// of nothing that lasts: the same part may go later
    FOR_NOW("forNow"),
    /// of our speed
    SLOW_DOWN("slowDown"),
    /// of our account's money at the provider
    CREDIT("credit"),
    /// of our session, name or password there
    BIND("bind"),
    /// of the provider's own state, or of something that we have not set as it wants
    SYSTEM("system"),
    /// nobody has said: for now, until it is judged by what else is refused
    UNKNOWN("unknown");

    private final String key;

    RefusalClass(String key) {
        this.key = key;
    }

    /// As it is written in settings.
    public String key() {
        return key;
    }

    /// Whether the part is refused for good.
    public boolean isFinal() {
        return this == RECIPIENT || this == SENDER || this == CONTENT;
    }

    /// Whether no other message would do better there.
    public boolean pausesAtOnce() {
        return this == CREDIT || this == BIND || this == SYSTEM;
    }

    /// Whether it may be the part's own fault, or the provider's: a run of equal ones tells.
    public boolean isJudged() {
        return this == FOR_NOW || this == UNKNOWN;
    }
}
