package io.heliograph.account;

/// What an account's owner sees of it (contract §2, `me`), but for its money.
///
/// @param phone the number's digits
record Profile(
        String login,
        String name,
        String companyName,
        String email,
        long phone,
        String skype,
        boolean blocked,
        boolean confirmed,
        boolean canSendBulk,
        boolean canSendByRest) {}
