-- the few accounts that are blocked, or do not use all providers, found whatever number of accounts there is
create index account_restricted on account (account_id) where blocked or providers_not_used <> '{}';
