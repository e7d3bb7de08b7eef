-- Questions in whose thread people read a reply for duplicates, and whether one points to an
-- earlier question.
-- needs: replies, settled, asked
select
    r.question_id as message_id, r.thread_id,
    max(case when x.present then 1 else 0 end) = 1 as counted,
    q.asked_us, q.source_row
from replies r
join settled x
    on x.kind = 'message' and x.unit = r.message_id and x.about = 'contribution.duplicate'
join asked q on q.question_id = r.question_id
group by r.question_id, r.thread_id, q.asked_us, q.source_row
order by asked_us, source_row
