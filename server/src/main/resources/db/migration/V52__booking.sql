-- Bookings by operators: each is taken back once at most, by one that counters it.

create table booking_reversal (
    account_id  bigint not null,
    booking_id  bigint not null,
    reversal_id bigint not null,
    primary key (account_id, booking_id),
    unique (account_id, reversal_id)
);

-- listing what operators booked, among all the charges
create index ledger_entry_operators on ledger_entry (account_id, booking_id) where book = 'customer' and reason in ('top_up', 'correction');
