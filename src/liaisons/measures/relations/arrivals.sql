-- People whose first message here is known to be their first, with that message: whether it asks,
-- when it had its first reply, and when they first wrote in another thread. They registered within
-- the window, or were first seen after its first 90 days, or the import is complete from the
-- community's start.
-- needs: members, speech, waits, window_bounds
with newcomers as (
    select m.rank, m.person, m.first_us, m.last_us, w.end_us
    from members m
    cross join window_bounds w
    where m.since_us >= w.start_us or m.first_us >= w.start_us + 7776000000000
),
firsts as (
    select person, first_us, message_id, thread_id, month
    from (
        select
            n.person, n.first_us, s.message_id, s.thread_id, s.month,
            row_number() over (partition by n.person order by s.source_row) as place
        from newcomers n
        join speech s on s.person = n.person and s.sent_us = n.first_us
    ) ranked
    where place = 1
)
select
    n.rank, n.person, n.first_us, n.last_us, n.end_us, f.message_id, f.thread_id, f.month,
    t.question_id is not null as asks,
    t.first_us as reply_us,
    e.elsewhere_us,
    coalesce(e.in_time, 0) = 1 as returned,
    coalesce(e.late, 0) = 1 as returned_late
from newcomers n
join firsts f on f.person = n.person
left join waits t on t.question_id = f.message_id
left join (
    select
        s.person, min(s.sent_us) as elsewhere_us,
        max(case when s.sent_us <= f.first_us + 2592000000000 then 1 else 0 end) as in_time,
        max(case when s.sent_us <= f.first_us + 2592000000000
                  and s.sent_us > f.first_us + 86400000000 then 1 else 0 end) as late
    from speech s
    join firsts f on f.person = s.person
    where s.thread_id <> f.thread_id and s.sent_us > f.first_us
    group by s.person
) e on e.person = n.person
