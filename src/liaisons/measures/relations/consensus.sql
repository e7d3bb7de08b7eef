-- How the answers to a question ended, as people coded it of its thread or of its message.
-- needs: asked, settled
select question_id as message_id, thread_id, outcome, source_row
from (
    select
        q.question_id, q.thread_id, q.source_row, coalesce(t.value, m.value) as outcome
    from asked q
    left join settled t
        on t.kind = 'thread' and t.unit = q.thread_id and t.about = 'consensus'
    left join settled m
        on m.kind = 'message' and m.unit = q.question_id and m.about = 'consensus'
) said
where outcome is not null
