-- Contact links: every other directed message.
-- needs: speech, targets, help_links
select
    s.message_id, s.person as source, t.target, cast(null as bigint) as question_id, s.thread_id,
    s.sent_us, s.source_row, s.day, s.month, t.certainty
from speech s
join targets t on t.message_id = s.message_id
left join help_links h on h.message_id = s.message_id and h.certainty <> 'peer'
where s.person is not null and t.target is not null and h.message_id is null
