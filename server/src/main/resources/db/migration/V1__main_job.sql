-- The main job: accounts, money, messages, their way to the carriers, and the reports.
-- Tables marked (days) are partitioned by range of the id, cut by day; io.heliograph.db.Partitions makes the partitions.

create table node (
    node_id            smallint    primary key check (node_id between 0 and 63),
    -- ids up to the end of this second may have been given out: a restarted node begins after it
    id_second_reserved bigint      not null,
    -- every message below this id that had no later begin is settled or submitted
    dispatch_floor     bigint      not null default 0,
    -- every message that began before this time has been taken up
    schedule_floor     timestamptz not null,
    -- every message that expired before this time has been looked at
    expiry_floor       timestamptz not null
);

create table price_list (
    price_list_id bigint primary key,
    name          text   not null,
    currency      text   not null check (currency ~ '^[A-Z]{3}$')
);

create table price (
    price_list_id bigint      not null references price_list,
    mcc           smallint    not null check (mcc between 100 and 999),
    mnc           smallint    not null default -1 check (mnc between -1 and 999), -- -1: every network of the country
    type          text        not null,
    valid_from    timestamptz not null,
    valid_to      timestamptz not null default 'infinity',
    price_micros  bigint      not null check (price_micros >= 0),
    primary key (price_list_id, mcc, mnc, type, valid_from),
    check (valid_from < valid_to)
);

create table product (
    product_id    bigint primary key,
    name          text   not null unique,
    price_list_id bigint not null references price_list
);

create table account (
    account_id       bigint      primary key,
    login            text        not null,
    name             text        not null,
    company_name     text        not null default '',
    email            text        not null,
    phone            text        not null,
    skype            text        not null default '',
    product_id       bigint      not null references product,
    price_list_id    bigint      references price_list, -- null: the product's
    price_rule       text        not null default 'submitted' check (price_rule in ('submitted', 'delivered')),
    blocked          boolean     not null default false,
    confirmed        boolean     not null default false,
    can_send_bulk    boolean     not null default false,
    can_send_restapi boolean     not null default false,
    time_zone        text        not null default 'UTC',
    report_url       text,
    webhook_secret   text        not null,
    created_at       timestamptz not null
);

-- logins and e-mail addresses are unique over all accounts: tables of their own, keyed by the value in lower case
create table login (
    login         text   primary key,
    account_id    bigint not null,
    password_hash text   not null
);

create table email (
    email      text   primary key,
    account_id bigint not null
);

create table authorization_code (
    code_hash  bytea       primary key, -- SHA-256
    account_id bigint      not null,
    expires_at timestamptz not null
);

create table access_token (
    token_hash bytea       primary key, -- SHA-256
    account_id bigint      not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create table sender (
    account_id bigint not null,
    sender     text   not null,
    primary key (account_id, sender)
);

-- the only rows that are updated in place on the hot path
create table balance (
    account_id     bigint primary key,
    currency       text   not null check (currency ~ '^[A-Z]{3}$'),
    balance_micros bigint not null default 0,
    credit_micros  bigint not null default 0 check (credit_micros >= 0)
) with (fillfactor = 50);

-- each booking is two or more entries of one account that add up to zero; 'customer' entries make up the balance
create table ledger_entry (
    account_id    bigint      not null,
    booking_id    bigint      not null,
    book          text        not null check (book in ('customer', 'sales', 'payments', 'corrections')),
    amount_micros bigint      not null,
    currency      text        not null,
    reason        text        not null check (reason in ('charge', 'refund', 'top_up', 'correction')),
    note          text        not null default '',
    created_at    timestamptz not null,
    primary key (account_id, booking_id, book)
);

create table message ( -- (days)
    account_id   bigint      not null,
    message_id   bigint      not null,
    recipient    bigint      not null,
    sender       text        not null,
    text         text        not null,
    type         text        not null,
    parts        smallint    not null check (parts between 1 and 255),
    mcc          smallint    not null,
    mnc          smallint    not null,
    price_micros bigint      not null check (price_micros >= 0), -- of one part
    currency     text        not null,
    price_rule   text        not null,
    booking_id   bigint      not null, -- the charge that this message is part of
    created_at   timestamptz not null,
    begins_at    timestamptz not null,
    expires_at   timestamptz not null,
    scheduled    boolean     not null,
    reported     boolean     not null,
    callback_url text,
    primary key (account_id, message_id)
) partition by range (message_id);
-- taking up scheduled messages when their time comes
create index message_schedule on message (begins_at, message_id) where scheduled;
-- finding what has expired: adjacent rows expire together, so a block range index does, at almost no cost a row
create index message_expiry on message using brin (expires_at) with (pages_per_range = 32);

create table blocked_message ( -- (days)
    account_id bigint      not null,
    blocked_id bigint      not null,
    recipient  bigint      not null,
    sender     text        not null,
    text       text        not null,
    type       text        not null,
    code       text        not null,
    created_at timestamptz not null,
    primary key (account_id, blocked_id)
) partition by range (blocked_id);

create table idempotency (
    account_id bigint      not null,
    key        text        not null,
    body_hash  bytea       not null, -- SHA-256
    answer     text        not null,
    created_at timestamptz not null,
    primary key (account_id, key)
);
-- forgetting old keys
create index idempotency_age on idempotency using brin (created_at);

create table provider (
    provider_id smallint primary key,
    name        text     not null unique
);

-- what may be on the wire: written before a batch is sent, so that a restart knows what is uncertain
create table flight ( -- (days)
    account_id bigint     not null,
    flight_id  bigint     not null,
    provider_id smallint  not null,
    part_ids   bigint[]   not null,
    attempts   smallint[] not null,
    primary key (account_id, flight_id)
) partition by range (flight_id);

create table submission ( -- (days)
    account_id          bigint      not null,
    part_id             bigint      not null,
    attempt             smallint    not null,
    provider_id         smallint    not null,
    result              text        not null check (result in ('submitted', 'deferred', 'rejected', 'uncertain')),
    provider_message_id text,
    error_code          integer     not null default 0, -- SMPP command_status
    at                  timestamptz not null,
    primary key (account_id, part_id, attempt)
) partition by range (part_id);

-- how a receipt finds its part
create table provider_message ( -- (days)
    provider_id         smallint not null,
    provider_message_id text     not null, -- normalised
    account_id          bigint   not null,
    part_id             bigint   not null,
    primary key (provider_id, provider_message_id, part_id)
) partition by range (part_id);

-- receipts that fit no part yet
create table parked_receipt (
    provider_id         smallint    not null,
    provider_message_id text        not null,
    state               text        not null,
    error_code          text        not null default '',
    at                  timestamptz not null,
    received_at         timestamptz not null,
    primary key (provider_id, provider_message_id, state)
);

-- a part has at most one intermediate report and at most one final one, for ever
create table report ( -- (days)
    account_id bigint      not null,
    part_id    bigint      not null,
    final      boolean     not null,
    report_id  bigint      not null,
    state      text        not null check (state in ('ENROUTE', 'ACCEPTD', 'DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'UNKNOWN', 'REJECTD')),
    error_code text        not null default '', -- the provider's, as it gave it
    refunded_micros bigint not null default 0 check (refunded_micros >= 0),
    booking_id bigint,     -- the refund, where there was one
    reported   boolean     not null, -- whether it is to be pushed
    at         timestamptz not null,
    primary key (account_id, part_id, final)
) partition by range (part_id);
-- reading the log of reports from a webhook's cursor
create index report_log on report using brin (report_id) with (pages_per_range = 32);

-- every report of this account and node up to the position is acknowledged, parked, or waits in webhook_pending
create table webhook_cursor (
    account_id bigint   not null,
    node_id    smallint not null,
    position   bigint   not null,
    primary key (account_id, node_id)
) with (fillfactor = 50);

-- reports that were not acknowledged at the first attempt
create table webhook_pending (
    account_id bigint      not null,
    report_id  bigint      not null,
    part_id    bigint      not null,
    state      text        not null,
    at         timestamptz not null,
    url        text        not null,
    attempts   smallint    not null,
    due_at     timestamptz not null,
    parked     boolean     not null default false,
    last_error text        not null default '',
    primary key (account_id, report_id)
);
-- what to send again now
create index webhook_due on webhook_pending (due_at) where not parked;

-- one row for each POST
create table webhook_attempt ( -- (days)
    account_id   bigint      not null,
    attempt_id   bigint      not null,
    url          text        not null,
    reports      integer     not null,
    acknowledged integer     not null,
    status       integer, -- null: no answer
    error        text        not null default '',
    duration_millis integer  not null,
    at           timestamptz not null,
    primary key (account_id, attempt_id)
) partition by range (attempt_id);
