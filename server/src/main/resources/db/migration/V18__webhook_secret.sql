-- the secret before the last change, which signs beside the new one until then
alter table account
    add column webhook_secret_previous       text,
    add column webhook_secret_previous_until timestamptz,
    add check ((webhook_secret_previous is null) = (webhook_secret_previous_until is null));
