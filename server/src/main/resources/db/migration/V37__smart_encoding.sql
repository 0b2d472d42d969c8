-- typographic signs of the account's texts go out in GSM letters (message.encoding_rules 3)
alter table account add column smart_encoding boolean not null default false;
