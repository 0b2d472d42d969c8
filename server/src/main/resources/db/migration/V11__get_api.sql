-- The GET API: tokens of its own, and reports by GET.

alter table access_token
    add column kind text not null default 'rest' check (kind in ('rest', 'get'));

alter table account
    add column get_report_url text; -- where reports go of messages sent by the GET API

-- 'post': rows in a posted list; 'get': one row in the query
alter table webhook_pending
    add column manner text not null default 'post' check (manner in ('post', 'get'));

-- what an endpoint has waiting, and which endpoints have anything: an endpoint is an address and a manner
drop index webhook_endpoint;
create index webhook_endpoint on webhook_pending (account_id, url, manner, due_at) where not parked;
comment on table webhook_attempt is 'One row for each POST or GET';
