-- A business of some size around what a demo has: 1,000 accounts with price lists of their own and 50 providers with cost lists, of 300 networks each, and
-- 500 routes before the demo's, the last of which takes what no other does. All providers are the demo's carrier. Run once.

insert into provider (provider_id, name, settings, duty, created_at)
select 100 + n, 'carrier-' || n, p.settings || jsonb_build_object('systemId', 'carrier-' || n), 'on', now()
from generate_series(1, 50) as n
cross join provider p
where p.provider_id = 1;

insert into price_list (price_list_id, name, currency)
select 7000000 + n, 'list-' || n, 'EUR'
from generate_series(1, 1000) as n;

insert into price_list (price_list_id, provider_id, currency)
select 7005000 + n, 100 + n, 'USD'
from generate_series(1, 50) as n;

-- 300 networks: every country of the demo's prices as a whole, then networks of each
insert into price (price_list_id, mcc, mnc, type, valid_from, price_micros)
select l.price_list_id, n.mcc, n.mnc, 'sms', timestamptz '2020-01-01',
       case when l.provider_id is null then 50000 else 20000 + 100 * l.provider_id end + n.mcc
from price_list l
cross join (
    select mcc, mnc
    from (select distinct mcc from price where price_list_id = 1) as country
    cross join (values (-1), (91), (92), (93)) as network (mnc)
    order by mnc, mcc
    limit 300) as n
where l.price_list_id between 7000001 and 7005050;

insert into exchange_rate (currency, base, rate, valid_from)
values ('USD', 'EUR', 0.92, timestamptz '2020-01-01')
on conflict do nothing;

insert into account (account_id, login, name, email, phone, skype, product_id, price_list_id, confirmed, can_send_restapi, webhook_secret, created_at)
select 1000 + n, 'business-' || n, 'Business ' || n, 'business-' || n || '@example.com', '', '', 1, 7000000 + n, true, true, md5(n::text), now()
from generate_series(1, 1000) as n;

insert into sender (account_id, sender)
select account_id, 'Shop'
from account
where login like 'business-%';

insert into balance (account_id, currency, balance_micros)
select account_id, 'EUR', 0
from account
where login like 'business-%';

-- the routes of single accounts, then of prefixes that nobody has, of phrases and senders that nobody writes, and one for all else
update route
set position = position + 500;

insert into route (name, position, account_id, destination, sender, phrase, opened_at)
select 'route-' || n, n,
       case when n <= 200 then 1000 + n end,
       case when n between 201 and 400 then '8819' || n else '' end,
       case when n between 401 and 450 then 'NOBODY' || n end,
       case when n between 451 and 499 then 'phrase of nobody ' || n end,
       now()
from generate_series(1, 500) as n;

insert into route_stage (route_id, step, choice, next_statuses, next_classes, unbound_seconds)
select r.route_id, s.step, case s.step when 0 then 'cheapest' else 'weighted' end, '{}', '{}', 0
from route r
cross join generate_series(0, 1) as s (step)
where r.name like 'route-%';

insert into route_step (route_id, provider_id, position, weight, step)
select r.route_id, 101 + (r.position + s.n) % 50, s.n, 1, s.n / 3
from route r
cross join generate_series(0, 5) as s (n)
where r.name like 'route-%';

insert into margin_rule (margin_millionths, action)
values (-1000000, 'next')
on conflict do nothing;
