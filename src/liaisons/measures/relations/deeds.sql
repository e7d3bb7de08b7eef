-- Everything that people said, and what it was: a question, help to whoever asked, or neither.
-- needs: speech, asked, help_links
select
    s.person, s.message_id, s.thread_id, s.sent_us, s.source_row, s.month,
    case
        when q.question_id is not null then 'asked'
        when h.message_id is not null then 'helped'
        else 'said'
    end as deed
from speech s
left join asked q on q.question_id = s.message_id
left join (
    select distinct message_id from help_links where certainty not in ('peer', 'inferred')
) h on h.message_id = s.message_id
where s.person is not null
