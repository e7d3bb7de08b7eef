-- Questions with replies all of which people read for whether they help, or which an accepted answer
-- settles; when the first help came, and what a protocol of consensus needs: how many helpful
-- answers, whether one of them has a reference, how many messages of the thread oppose or correct.
-- needs: asked, replies, speech, settled
select
    q.question_id, q.thread_id,
    j.replies, j.helpful, j.referenced, j.first_help_us,
    coalesce(o.opposed, 0) as opposed
from asked q
join (
    select
        r.question_id,
        count(*) as replies,
        sum(case when x.unit is null and not coalesce(s.accepted, false) then 1 else 0 end)
            as unread,
        sum(case when x.present or s.accepted then 1 else 0 end) as helpful,
        sum(case when (x.present or s.accepted) and f.present then 1 else 0 end) as referenced,
        min(case when x.present or s.accepted then r.sent_us end) as first_help_us
    from replies r
    join speech s on s.message_id = r.message_id
    left join settled x
        on x.kind = 'message' and x.unit = r.message_id and x.about = 'contribution.answer'
    left join settled f
        on f.kind = 'message' and f.unit = r.message_id and f.about = 'contribution.reference'
    group by r.question_id
) j on j.question_id = q.question_id
left join (
    select m.thread_id, count(distinct m.message_id) as opposed
    from speech m
    join settled d on d.kind = 'message' and d.unit = m.message_id and d.present
    where d.about in ('tension.disagreement', 'contribution.correction')
    group by m.thread_id
) o on o.thread_id = q.thread_id
where j.unread = 0
