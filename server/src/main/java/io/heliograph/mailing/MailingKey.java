package io.heliograph.mailing;

import io.heliograph.db.AccountId;

/// Which mailing.
record MailingKey(AccountId account, long id) {}
