-- One row per calendar month of the window: its days, messages, people who wrote, threads begun,
-- people first seen, those of them who are new here, and those of whom that cannot be said: they
-- may have been writing before the window began. ``early``: the month begins in its first 90 days.
-- needs: months, speech, members, window_bounds
select
    c.month, c.days, c.first_day < min(c.first_day) over () + 90 as early,
    c.messages, c.people,
    coalesce(t.threads, 0) as threads,
    coalesce(f.seen, 0) as seen,
    coalesce(f.fresh, 0) as fresh,
    coalesce(f.uncertain, 0) as uncertain
from months c
left join (
    select month, count(*) as threads
    from (select min(month) as month from speech group by thread_id) begun
    group by month
) t on t.month = c.month
left join (
    select
        f.month, count(*) as seen,
        cast(sum(case when m.since_us >= w.start_us or m.first_us >= w.start_us + 7776000000000
                      then 1 else 0 end) as bigint) as fresh,
        cast(sum(case when m.since_us is null then 1 else 0 end) as bigint) as uncertain
    from (
        select person, min(month) as month
        from speech
        where person is not null
        group by person
    ) f
    join members m on m.person = f.person
    cross join window_bounds w
    group by f.month
) f on f.month = c.month
order by c.month
