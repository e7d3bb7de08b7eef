-- The subject of each question, as people settled it: of its message, else of its thread.
-- needs: asked, settled
select question_id, thread_id, subject, source_row
from (
    select
        q.question_id, q.thread_id, q.source_row, coalesce(m.value, t.value) as subject
    from asked q
    left join settled m
        on m.kind = 'message' and m.unit = q.question_id and m.about = 'subject'
    left join settled t
        on t.kind = 'thread' and t.unit = q.thread_id and t.about = 'subject'
) said
where subject is not null
