-- so far ahead of the clock ids of this node were ever made, at most: a clock set back or quick restarts
-- make them so, and a search of a period has to look so much further
alter table node add column id_seconds_ahead bigint not null default 120;
-- how far they were before this was noted, nobody knows
update node set id_seconds_ahead = greatest(
    3600,
    id_second_reserved - extract(epoch from now() - timestamptz '2026-01-01 00:00:00Z')::bigint + 120);
