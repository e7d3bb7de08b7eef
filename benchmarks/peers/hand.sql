-- The best DuckDB SQL we could write by hand for what ``benchmarks/peers/ours_messages.py`` asks:
-- one narrow table of messages, dense keys of people, what several answers need computed once.
-- Not portable, and made for these tables only. Parameters are lists of Parquet files;
-- ``zone`` holds the offsets from UTC on each UTC day.
create temp table keyed as
select m.message_id, m.thread_id, m.reply_to, m.quoted_id, m.person as who, m.reply_to_person as whom,
       m.sent_us, m.source_row, m.kind,
       m.sent_us + if(m.sent_us < z.change_us, z.before_us, z.after_us) as local_us
from read_parquet($messages) m
join zone z on z.utc_day = m.sent_us // 86400000000
where m.deleted_at is null and m.kind in ('post', 'reply', 'quote', 'answer', 'comment');

create temp table members as
select cast(row_number() over (order by first_us, first_row) - 1 as int) as rank, *
from (
    select who, min(sent_us) as first_us, max(sent_us) as last_us, min(source_row) as first_row,
           count(*) as messages, count(distinct thread_id) as threads
    from keyed where who is not null group by who
);

create temp table s as
select k.message_id, k.thread_id, k.reply_to, k.quoted_id, a.rank as person, b.rank as addressee,
       k.whom, k.sent_us, k.source_row, k.kind,
       cast(k.local_us // 86400000000 as int) as day,
       cast(year(d.date) * 12 + month(d.date) - 1 as smallint) as month,
       cast((k.local_us // 3600000000) % 24 as tinyint) as hour,
       cast((k.local_us // 86400000000 + 3) % 7 as tinyint) as weekday
from keyed k
left join members a on a.who = k.who
left join members b on b.who = k.whom
join (select cast(unnest(generate_series(0, 40000)) as int) as day,
             date '1970-01-01' + day as date) d on d.day = k.local_us // 86400000000;

drop table keyed;

create temp table q as
select s.message_id, s.thread_id, s.person, s.sent_us, s.source_row, s.month, s.hour
from s
join (
    select thread_id,
           arg_min(message_id, (case when message_id = thread_id then 0 else 1 end,
                                sent_us, source_row)) as message_id
    from s where reply_to is null and kind in ('post', 'quote') group by thread_id
) o using (message_id)
join read_parquet($questions) x on x.message_id = s.message_id and x.is_question;

create temp table r as
select q.message_id as question_id, q.person as asker, q.sent_us as asked_us,
       s.message_id, s.person, s.sent_us, s.source_row, s.month
from q join s on s.thread_id = q.thread_id
where s.message_id <> q.message_id
  and (s.person is null or q.person is null or s.person <> q.person)
  and (s.sent_us > q.sent_us or (s.sent_us = q.sent_us
       and (s.reply_to = q.message_id or s.source_row > q.source_row)));

create temp table target as
select s.message_id,
       case when p.person <> s.person then p.person
            when u.person <> s.person then u.person
            when s.addressee <> s.person then s.addressee end as target,
       p.person is not null or u.person is not null or s.whom is not null as pointed,
       coalesce(s.reply_to is null or p.person = s.person, false)
           and coalesce(s.quoted_id is null or u.person = s.person, false)
           and coalesce(s.whom is null or s.addressee = s.person, false) as silent,
       s.reply_to is not null as replies
from s
left join s p on p.message_id = s.reply_to
left join s u on u.message_id = s.quoted_id;

create temp table links as
with aimed as (
    select r.message_id, r.person, r.asker, r.sent_us, r.source_row, r.month, t.target,
           case when t.target = r.asker then case when t.replies then 'reply' else 'mention' end
                when t.silent then 'opener'
                when t.target is not null then 'peer' end as certainty
    from r join target t using (message_id)
    where r.person is not null and r.asker is not null
), help as (
    select message_id, person as source,
           case when certainty = 'peer' then target else asker end as target,
           sent_us, source_row, month, certainty
    from aimed where certainty is not null
)
select 'help' as network, * from help
union all
select 'contact' as network, s.message_id, s.person, t.target, s.sent_us, s.source_row, s.month,
       case when t.replies then 'reply' else 'mention' end
from s join target t using (message_id)
where s.person is not null and t.target is not null
  and s.message_id not in (select message_id from help where certainty <> 'peer');

create temp table a_totals as
select count(*) as messages, count(distinct thread_id) as threads, count(distinct person) as people
from s;

create temp table a_months as
select month, count(*) as messages, count(distinct person) as people from s group by month;

create temp table a_rhythm as
select weekday, hour, count(*) as messages from s group by weekday, hour;

create temp table a_active as
select person, count(distinct month) as months from s where person is not null group by person;

create temp table a_waits as
select q.message_id, q.person, q.month, q.hour, f.first_us, f.first_us is not null as replied,
       coalesce(f.replies, 0) as replies, coalesce(f.repliers, 0) as repliers,
       coalesce(f.first_us, greatest(w.end_us, q.sent_us)) - q.sent_us as wait_us
from q
cross join (select max(sent_us) as end_us from s) w
left join (
    select question_id, min(sent_us) as first_us, count(*) as replies,
           count(distinct person) as repliers
    from r group by question_id
) f on f.question_id = q.message_id
order by q.sent_us, q.source_row;

create temp table a_links as
select network = 'help' as help, source, target, month,
       case certainty when 'reply' then 0 when 'opener' then 2 when 'mention' then 3 else 4 end
           ::tinyint as certainty
from links order by sent_us, source_row, network;

create temp table a_people as
select m.rank, m.messages, m.threads, coalesce(q.questions, 0) as questions,
       coalesce(g.given, 0) as given, coalesce(g.helped, 0) as helped,
       coalesce(h.received, 0) as received, coalesce(h.helpers, 0) as helpers
from members m
left join (select person, count(*) as questions from q group by person) q on q.person = m.rank
left join (
    select source, count(*) as given, count(distinct target) as helped
    from links where network = 'help' and certainty <> 'peer' group by source
) g on g.source = m.rank
left join (
    select target, count(*) as received, count(distinct source) as helpers
    from links where network = 'help' and certainty <> 'peer' group by target
) h on h.target = m.rank;

create temp table a_arrivals as
with w as (select min(sent_us) as start_us, max(sent_us) as end_us from s),
firsts as (
    select person, min(sent_us) as first_us,
           arg_min(thread_id, (sent_us, source_row)) as thread_id
    from s where person is not null group by person
)
select f.person, coalesce(e.person is not null, false) as returned
from firsts f
cross join w
left join (
    select distinct s.person from s join firsts f using (person)
    where s.thread_id <> f.thread_id and s.sent_us > f.first_us
      and s.sent_us <= f.first_us + 2592000000000
) e on e.person = f.person
where f.first_us >= w.start_us + 7776000000000;
