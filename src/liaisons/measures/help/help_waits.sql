-- All questions in order: who asks, whether somebody replied, whether all replies were judged,
-- whether one helped, and how long until then or until the window's end.
-- needs: waits, members, judged, window_bounds, subjects
select
    coalesce(m.rank, -1) as asker, w.replied,
    j.question_id is not null as judged,
    j.first_help_us is not null as helped,
    case
        when j.first_help_us is not null then j.first_help_us - w.asked_us
        when b.end_us > w.asked_us then b.end_us - w.asked_us
        else 0
    end as wait_us,
    s.subject
from waits w
cross join window_bounds b
left join members m on m.person = w.asker
left join judged j on j.question_id = w.question_id
left join subjects s on s.question_id = w.question_id
order by w.asked_us, w.source_row
