-- Numbers of Argentina and Brazil with the zero that is dialled at home before the area code (+54 011 15 …) are one with the other ways of writing them,
-- as in V38.

create or replace function national_identity(number bigint) returns bigint
    language sql immutable strict parallel safe
    return case
        when number < 541000000000 or number > 549999999999999 then number
        -- Argentina without the 9 of mobiles
        when number <= 543999999999 then number + 4950000000000
        -- Brazil without the ninth digit
        when number between 551100000000 and 559999999999 then
            case when number / 100000000 % 10 <> 0 and number / 10000000 % 10 in (6, 8, 9)
                then (number / 100000000 * 10 + 9) * 100000000 + number % 100000000
                else number
            end
        -- Mexico with its former 1
        when number between 5212000000000 and 5219999999999 then number - 4690000000000
        -- Argentina and Brazil with the zero that is dialled at home before the area code
        when number::text ~ '^549?0[1-3][0-9]{9}$' then ('549' || right(number::text, 10))::bigint
        when number::text ~ '^550[1-9][1-9][689][0-9]{7}$' then ('55' || substr(number::text, 4, 2) || '9' || substr(number::text, 6))::bigint
        when number::text ~ '^550[1-9][1-9](9[0-9]{8}|[0-9]{8})$' then ('55' || substr(number::text, 4))::bigint
        -- Mexico and Argentina as dialled at home
        when number::text ~ '^520(1|44|45)[0-9]{10}$' then ('52' || right(number::text, 10))::bigint
        when number >= 54000000000000 then coalesce(
            (select ('549' || m[1] || m[2])::bigint
             from regexp_match(number::text, '^54(?:0|90?)?(11|2(?:2(?:02?|[13]|2[13-79]|4[1-6]|5[2457]|6[124-8]|7[1-4]|8[13-6]|9[1267])|3(?:02?|1[467]|2[03-6]|3[13-8]|[49][2-6]|5[2-8]|[67])|4(?:7[3-578]|9)|6(?:[0136]|2[24-6]|4[6-8]?|5[15-8])|80|9(?:0[1-3]|[19]|2\d|3[1-6]|4[02568]?|5[2-4]|6[2-46]|72?|8[23]?))|3(?:3(?:2[79]|6|8[2578])|4(?:0[0-24-9]|[12]|3[5-8]?|4[24-7]|5[4-68]?|6[02-9]|7[126]|8[2379]?|9[1-36-8])|5(?:1|2[1245]|3[237]?|4[1-46-9]|6[2-4]|7[1-6]|8[2-5]?)|6[24]|7(?:[069]|1[1568]|2[15]|3[145]|4[13]|5[14-8]|7[2-57]|8[126])|8(?:[01]|2[15-7]|3[2578]?|4[13-6]|5[4-8]?|6[1-357-9]|7[36-8]?|8[5-8]?|9[124])))15([0-9]{6,8})$') as m
             where length(m[1] || m[2]) = 10),
            number)
        else number
    end;

-- of several ways in one group the newest contact stays
with ranked as (
    select account_id, group_id, phone,
           row_number() over (partition by account_id, group_id, national_identity(phone) order by added_at desc, phone desc) as place
    from contact
    where phone between 520000000000 and 559999999999999),
gone as (
    delete from contact
    using ranked
    where contact.account_id = ranked.account_id
      and contact.group_id = ranked.group_id
      and contact.phone = ranked.phone
      and ranked.place > 1
    returning contact.account_id, contact.group_id, contact.octets),
counted as (
    select account_id, group_id, count(*) as numbers, sum(octets) as octets
    from gone
    group by account_id, group_id)
update contact_group
set numbers_count = greatest(numbers_count - counted.numbers, 0),
    octets = greatest(contact_group.octets - counted.octets, 0)
from counted
where contact_group.account_id = counted.account_id
  and contact_group.group_id = counted.group_id;

-- a mailing that is under way has had them, if its cursor had passed the number as it was: it leaves out who was added after it was ordered
update contact
set phone = national_identity(phone),
    written = phone,
    added_at = case
        when exists (
            select 1
            from mailing
            where mailing.account_id = contact.account_id
              and mailing.state not in ('done', 'cancelled')
              and contact.group_id = any(mailing.group_ids)
              and mailing.cursor_phone >= contact.phone
              and mailing.cursor_phone < national_identity(contact.phone))
        then now()
        else added_at
    end
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;

with ranked as (
    select account_id, phone, row_number() over (partition by account_id, national_identity(phone) order by phone desc) as place
    from black_list
    where phone between 520000000000 and 559999999999999),
gone as (
    delete from black_list
    using ranked
    where black_list.account_id = ranked.account_id
      and black_list.phone = ranked.phone
      and ranked.place > 1
    returning black_list.account_id),
counted as (
    select account_id, count(*) as numbers
    from gone
    group by account_id)
update black_list_count
set numbers_count = greatest(numbers_count - counted.numbers, 0)
from counted
where black_list_count.account_id = counted.account_id;

update black_list
set phone = national_identity(phone),
    written = phone
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;

delete from mailing_phone
using mailing, mailing_phone other
where mailing.account_id = mailing_phone.account_id
  and mailing.mailing_id = mailing_phone.mailing_id
  and other.account_id = mailing_phone.account_id
  and other.mailing_id = mailing_phone.mailing_id
  and mailing_phone.phone between 520000000000 and 559999999999999
  and other.phone between 520000000000 and 559999999999999
  and national_identity(other.phone) = national_identity(mailing_phone.phone)
  and other.phone > mailing_phone.phone;

delete from mailing_phone
using mailing
where mailing.account_id = mailing_phone.account_id
  and mailing.mailing_id = mailing_phone.mailing_id
  and mailing_phone.phone between 520000000000 and 559999999999999
  and mailing.cursor_phone >= mailing_phone.phone
  and mailing.cursor_phone < national_identity(mailing_phone.phone);

update mailing_phone
set phone = national_identity(phone),
    written = phone
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;

-- who was greeted this year is not greeted again
delete from greeting
using greeting other
where other.account_id = greeting.account_id
  and other.year = greeting.year
  and greeting.phone between 520000000000 and 559999999999999
  and other.phone between 520000000000 and 559999999999999
  and national_identity(other.phone) = national_identity(greeting.phone)
  and other.phone > greeting.phone;

update greeting
set phone = national_identity(phone)
where phone between 520000000000 and 559999999999999
  and national_identity(phone) <> phone;
