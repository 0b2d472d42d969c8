-- At each instant a network has one price of a type, or none (docs/operating.md): with two, which one counted was chance.
-- The extension, for "=" in an index of ranges, is made before: see Database.requireExtension.
do $$
begin
    if not exists (select from pg_extension where extname = 'btree_gist') then
        create extension btree_gist;
    end if;
end $$;

-- What this migration has changed, for the operator to read.
create table price_overlap (
    price_list_id bigint      not null,
    mcc           smallint    not null,
    mnc           smallint    not null,
    type          text        not null,
    price_micros  bigint      not null,
    valid_from    timestamptz not null,
    valid_to      timestamptz not null,
    valid_to_was  timestamptz -- null: a row of its own, by which an older price goes on after a newer one that ended first
);

-- Wherever several are valid, the one that began last counts from now on. A price that overlaps nothing stays as it is.
with instant as (
    select price_list_id, mcc, mnc, type, valid_from as at from price
    union
    select price_list_id, mcc, mnc, type, valid_to from price),
piece as (
    select *, lead(at) over (partition by price_list_id, mcc, mnc, type order by at) as until from instant),
winner as (
    select piece.*, p.valid_from, p.valid_to, p.price_micros,
        lag(p.valid_from) over (partition by price_list_id, mcc, mnc, type order by at) as valid_from_before
    from piece
    cross join lateral (
        select valid_from, valid_to, price_micros
        from price
        where price.price_list_id = piece.price_list_id
          and price.mcc = piece.mcc
          and price.mnc = piece.mnc
          and price.type = piece.type
          and price.valid_from <= piece.at
          and price.valid_to > piece.at
        order by valid_from desc
        limit 1) p
    where until is not null),
run as (
    select *, count(*) filter (where valid_from is distinct from valid_from_before)
        over (partition by price_list_id, mcc, mnc, type order by at) as run
    from winner)
insert into price_overlap
select price_list_id, mcc, mnc, type, price_micros, min(at), max(until), case when min(at) = valid_from then valid_to end
from run
group by price_list_id, mcc, mnc, type, price_micros, valid_from, valid_to, run
having min(at) <> valid_from or max(until) <> valid_to;

update price
set valid_to = o.valid_to
from price_overlap o
where o.valid_to_was is not null
  and (price.price_list_id, price.mcc, price.mnc, price.type, price.valid_from) = (o.price_list_id, o.mcc, o.mnc, o.type, o.valid_from);

insert into price (price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros)
select price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros
from price_overlap
where valid_to_was is null;

alter table price
    add constraint price_one_at_a_time exclude using gist (
        price_list_id with =, mcc with =, mnc with =, type with =, tstzrange(valid_from, valid_to) with &&);

do $$
declare
    changed bigint := (select count(*) from price_overlap);
begin
    if changed > 0 then
        raise warning 'event=prices_overlapped rows=% listed_in=price_overlap', changed;
    end if;
end $$;
