-- Each question of people watched for at least 90 days, as the beginning of 30 days in which they may
-- help others: after its first reply, or after asking where nobody ever replied. Left out are days
-- that are not all in the window, and days after an unanswered question that are also days after a
-- reply. ``next_place`` is the place of the same person's first turn that begins 30 days later or more.
-- needs: waits, members, window_bounds
with begun as (
    select
        t.question_id, t.thread_id, t.asker as person, m.rank, t.replied,
        coalesce(t.first_us, t.asked_us) as begin_us, t.source_row,
        w.end_us
    from waits t
    join members m on m.person = t.asker
    cross join window_bounds w
    where w.end_us - m.first_us >= 7776000000000
),
beside as (
    select
        question_id, thread_id, person, rank, replied, begin_us, source_row, end_us,
        max(case when replied then begin_us end) over (
            partition by person order by begin_us, source_row
            rows between unbounded preceding and current row) as reply_before_us,
        min(case when replied then begin_us end) over (
            partition by person order by begin_us, source_row
            rows between current row and unbounded following) as reply_after_us
    from begun
),
apart as (
    select
        question_id, thread_id, person, rank, replied, begin_us,
        row_number() over (order by rank, begin_us, source_row) - 1 as place
    from beside
    where begin_us + 2592000000000 <= end_us
      and (replied
           or (coalesce(begin_us - reply_before_us >= 2592000000000, true)
               and coalesce(reply_after_us - begin_us >= 2592000000000, true)))
)
select
    question_id, thread_id, person, replied, begin_us, place,
    min(place) over (
        partition by person order by begin_us
        range between 2592000000000 following and unbounded following) as next_place,
    row_number() over (partition by person order by begin_us, place) = 1 as is_first
from apart
order by place
