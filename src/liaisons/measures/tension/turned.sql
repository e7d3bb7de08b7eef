-- Threads of which people read two messages at least for contempt or conflict, by their first read
-- message, and whether they turn: one with contempt or conflict after one without.
-- needs: speech, settled
select
    min_by(message_id, sent_us) as message_id, thread_id,
    coalesce(
        max(case when harsh = 1 then sent_us end) > min(case when harsh = 0 then sent_us end),
        false
    ) as counted,
    min(sent_us) as first_us
from (
    select
        m.message_id, m.thread_id, m.sent_us,
        max(case when x.present then 1 else 0 end) as harsh
    from settled x
    join speech m on m.message_id = x.unit
    where x.kind = 'message' and x.about in ('tension.contempt', 'tension.conflict')
    group by m.message_id, m.thread_id, m.sent_us
) heard
group by thread_id
having count(*) >= 2
order by first_us, thread_id
