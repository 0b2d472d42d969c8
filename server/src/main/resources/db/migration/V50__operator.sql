-- Operators, what they may, by what they sign in; the audit of all that they change; and the answers to calls that are made twice.

create table role (
    role_id  bigint generated always as identity primary key,
    name     text    not null check (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    permits  text[]  not null, -- '*' is all, those of later versions too
    built_in boolean not null default false,
    revision bigint  not null default 1,
    unique (name)
);
insert into role (name, permits, built_in) values
    ('administrator', '{*}', true),
    ('billing', '{accounts.read,money.read,money.write,prices.read,prices.write,costs.read,jobs.read}', true),
    ('routing', '{providers.read,providers.write,routes.read,routes.write,costs.read,costs.write,prices.read,numbers.read,numbers.write,jobs.read}', true),
    ('support', '{accounts.read,money.read,prices.read,providers.read,routes.read,senders.read,senders.write,rules.read,messages.read,messages.text,jobs.read}', true),
    ('read-only', '{operators.read,audit.read,accounts.read,money.read,prices.read,costs.read,providers.read,routes.read,senders.read,rules.read,numbers.read,messages.read,jobs.read}', true);

create table operator (
    operator_id   bigint generated always as identity primary key,
    name          text        not null check (name ~ '^[a-z][a-z0-9._-]{0,39}$'),
    password_hash text,                     -- argon2id; null: signs in by tokens alone
    totp_secret   bytea,                    -- sealed; null: none
    totp_step     bigint      not null default 0, -- the latest time step whose code was taken: none is taken twice
    totp_waiting  bytea,                    -- sealed; shown, and not yet proved
    addresses     text[]      not null default '{}', -- blocks that it may come from; none: from everywhere
    enabled       boolean     not null default true,
    created_at    timestamptz not null,
    revision      bigint      not null default 1,
    unique (name)
);
create table operator_role (
    operator_id bigint not null references operator on delete cascade,
    role_id     bigint not null references role,
    primary key (operator_id, role_id)
);
-- a role that somebody has is not removed
create index operator_role_role on operator_role (role_id);

-- What an operator signs in with: a token that he made, or one of a session.
create table operator_token (
    token_id      bigint generated always as identity primary key,
    operator_id   bigint      not null references operator on delete cascade,
    token_hash    bytea       not null,
    first_letters text        not null,
    name          text        not null,
    session       boolean     not null,
    permits       text[],                  -- fewer than the operator's; null: all of them
    addresses     text[]      not null default '{}',
    created_at    timestamptz not null,
    used_at       timestamptz,             -- to a minute
    expires_at    timestamptz not null,
    unique (token_hash)
);
create index operator_token_operator on operator_token (operator_id);
create index operator_token_expires on operator_token (expires_at);

-- A chain: each row's hash is of the row, of the salted digest of its content, and of the hash before.
create table audit_entry (
    audit_id      bigint      primary key, -- without gaps
    at            timestamptz not null,
    operator_id   bigint,                  -- null: the machine
    operator_name text        not null,
    door          text        not null,    -- api, machine, demo
    address       text        not null,
    act           text        not null,    -- created, changed, removed, …
    noun          text        not null,
    of_id         text        not null,
    note          text        not null,
    salt          bytea       not null,
    digest        bytea       not null,    -- of salt, before and after
    hash          bytea       not null
);
-- the story of one thing, and who changed it last
create index audit_entry_of on audit_entry (noun, of_id, audit_id);
-- beside the chain, so that it can be erased
create table audit_content (
    audit_id bigint primary key references audit_entry,
    before   text not null, -- JSON; empty: there was none
    after    text not null
);
create table audit_head (
    only_row boolean primary key default true check (only_row),
    audit_id bigint not null,
    hash     bytea  not null
);
insert into audit_head (audit_id, hash) values (0, '\x');

-- What a POST with Idempotency-Key was answered, for a day.
create table admin_answer (
    operator_id bigint      not null references operator on delete cascade,
    key         text        not null,
    digest      bytea       not null, -- of method, path and body
    status      integer     not null,
    body        bytea       not null, -- sealed: it may show what is shown once
    at          timestamptz not null,
    primary key (operator_id, key)
);
create index admin_answer_at on admin_answer (at);

-- Which keys have sealed what is sealed here: a database that is restored without its key file says so.
create table sealing_key (
    key_id      integer primary key,
    fingerprint bytea   not null
);
