-- Who is this node: one process at a time, until its lease is over by the database's clock.
alter table node
    add column run          bigint not null default 0, -- counts the processes that were this node
    add column host         text   not null default '',
    add column process      text   not null default '', -- one process among all that ever ran anywhere
    add column leased_since timestamptz,
    add column leased_until timestamptz; -- null: given back
