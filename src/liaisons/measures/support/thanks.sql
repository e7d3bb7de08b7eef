-- Questions with a reply in whose thread people read all that the asker wrote later for thanks, and
-- whether the asker thanked; how long until then, or until the window ends.
-- needs: waits, speech, settled, window_bounds
select
    w.question_id as message_id, w.thread_id, w.asker,
    t.thanked_us is not null as counted,
    coalesce(t.thanked_us, case when b.end_us > w.asked_us then b.end_us else w.asked_us end)
        - w.asked_us as wait_us,
    w.asked_us, w.source_row
from waits w
cross join window_bounds b
join (
    select distinct s.thread_id
    from speech s
    join settled x on x.kind = 'message' and x.unit = s.message_id
    where x.about = 'contribution.thanks'
) r on r.thread_id = w.thread_id
left join (
    select
        q.question_id,
        sum(case when x.unit is null then 1 else 0 end) as unread,
        min(case when x.present then s.sent_us end) as thanked_us
    from waits q
    join speech s
        on s.thread_id = q.thread_id and s.person = q.asker and s.sent_us > q.asked_us
    left join settled x
        on x.kind = 'message' and x.unit = s.message_id and x.about = 'contribution.thanks'
    group by q.question_id
) t on t.question_id = w.question_id
where w.replied and coalesce(t.unread, 0) = 0
order by w.asked_us, w.source_row
