-- Addresses from which an account's password was once right.

create table known_address (
    account_id bigint      not null,
    address    text        not null, -- of IPv6 the /64
    seen_at    timestamptz not null, -- to a day
    primary key (account_id, address)
);
