-- One code gives one token; of many tokens the one unused for longest ends; all of an account's end at once; no two logins look alike.

-- what the token is derived from, beside the code, which is kept nowhere: once the row is gone nobody can derive it any more
alter table authorization_code
    add column salt bytea;
update authorization_code
set salt = uuid_send(gen_random_uuid());
alter table authorization_code
    alter column salt set not null;
-- ending all codes of an account
create index authorization_code_account on authorization_code (account_id);

alter table access_token
    add column code_hash bytea,      -- the code that it came of, which ends with it
    add column used_at   timestamptz; -- to a minute; null: never
-- ending an account's tokens: the one unused for longest, or all
create index access_token_account on access_token (account_id);

-- what a login looks like, as it is written and in lower case; made at the next start for those that are there
create table login_look (
    look    text primary key, -- the skeleton of Unicode Technical Standard 39
    login   text not null,
    unicode text not null     -- the version of the standard that it was made by
);
-- which logins still lack theirs
create index login_look_login on login_look (login);
