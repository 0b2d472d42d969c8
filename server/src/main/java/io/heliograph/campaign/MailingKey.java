package io.heliograph.campaign;

import io.heliograph.db.AccountId;

/// Which mailing.
record MailingKey(AccountId account, long id) {}
