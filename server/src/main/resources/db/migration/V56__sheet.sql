-- Sheets of prices and costs: what was read of a file and what would become of the list, kept until it is applied, and then for as long as the list, so that
-- it can be taken back and asked for. And how the sheets of a source are laid out.

create table sheet (
    sheet_id       bigint      generated always as identity primary key,
    price_list_id  bigint      not null references price_list on delete cascade,
    source         text        not null,
    state          text        not null default 'previewed' check (state in ('previewed', 'applied', 'rolled_back')),
    currency       text        not null,
    list_revision  bigint      not null, -- of the list that it was set against
    begins_at      timestamptz,          -- null: when it is applied
    ends_gone      boolean     not null,
    row_count      integer     not null,
    added          integer     not null,
    up             integer     not null,
    down           integer     not null,
    until          integer     not null,
    gone           integer     not null,
    unchanged      integer     not null,
    over           integer     not null,
    rounded        integer     not null,
    faulty         integer     not null,
    columns        text        not null,
    created_at     timestamptz not null,
    created_by     text        not null,
    applied_at     timestamptz,
    rolled_back_at timestamptz
);
create index sheet_list on sheet (price_list_id, sheet_id);

-- a difference, or a fault
create table sheet_line (
    sheet_id     bigint   not null references sheet on delete cascade,
    position     integer  not null,
    line         integer  not null, -- of the file; 0: the file has it not
    difference   text     not null check (difference in ('new', 'up', 'down', 'until', 'gone', 'fault')),
    mcc          smallint not null default 0,
    mnc          smallint not null default 0,
    type         text     not null default '',
    begins_at    timestamptz,       -- null: when it is applied
    ends_at      timestamptz,       -- null: not told
    price_micros bigint,
    was_micros   bigint,
    field        text,
    value        text,
    told         text,
    primary key (sheet_id, position)
);

-- what the prices that it changed were, and what they were then: from when it was applied on
create table sheet_span (
    sheet_id     bigint      not null references sheet on delete cascade,
    applied      boolean     not null, -- what they were then
    mcc          smallint    not null,
    mnc          smallint    not null,
    type         text        not null,
    valid_from   timestamptz not null,
    valid_to     timestamptz not null,
    price_micros bigint      not null,
    primary key (sheet_id, applied, mcc, mnc, type, valid_from)
);

create table sheet_mapping (
    mapping_id bigint  generated always as identity primary key,
    source     text    not null unique,
    columns    text    not null, -- JSON: which column is for what, and how it is written
    guessed    boolean not null,
    revision   bigint  not null default 1
);
