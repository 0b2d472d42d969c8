-- Backlogs that lie far behind, such as those of mailings that are held for days, so that a restart need not go back to them
-- for all. Written as a whole, seldom, by the node they belong to; a row for each kind of message in the backlog's lane.
create table lagging_backlog (
    node_id     smallint not null,
    account_id  bigint   not null,
    bulk        boolean  not null,
    type        text     not null,
    provider_id smallint not null, -- 0: not pinned
    floor       bigint   not null, -- every such message below it is done
    primary key (node_id, account_id, bulk, type, provider_id)
);
