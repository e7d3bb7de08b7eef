-- One row per question: how long until the first reply, or until the window ends. Closing or
-- removing a question before any reply competes with the reply: such a question stays without one
-- for as long as it is watched (Fine & Gray 1999), and ``closed`` counts it apart.
-- needs: asked, replies, moderation, window_bounds
select
    q.question_id, q.thread_id, q.asker, q.asked_us, q.source_row, q.month, q.hour, q.weekday,
    q.reactions, q.opens,
    f.first_us,
    coalesce(f.replies, 0) as replies,
    coalesce(f.repliers, 0) as repliers,
    f.first_us is not null as replied,
    f.first_us is null and c.closed_us is not null as closed,
    case
        when f.first_us is not null then f.first_us - q.asked_us
        when w.end_us > q.asked_us then w.end_us - q.asked_us
        else 0
    end as wait_us
from asked q
cross join window_bounds w
left join (
    select question_id, min(sent_us) as first_us, count(*) as replies,
           count(distinct person) as repliers
    from replies
    group by question_id
) f on f.question_id = q.question_id
left join (
    select question_id, min(at_us) as closed_us
    from (
        select k.question_id, k.asked_us, m.act, m.at_us
        from asked k join moderation m on m.message_id = k.question_id
        union all
        select k.question_id, k.asked_us, m.act, m.at_us
        from asked k join moderation m on m.thread_id = k.thread_id
    ) acts
    where act in ('close', 'duplicate', 'off_topic', 'lock', 'remove') and at_us >= asked_us
    group by question_id
) c on c.question_id = q.question_id
