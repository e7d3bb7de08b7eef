-- Links whose kind people settled: of their message, else of its thread. A message that makes a help
-- and a contact link makes one here.
-- needs: links, settled
select distinct kind, source, target, message_id, thread_id, sent_us, source_row
from (
    select
        coalesce(m.value, t.value) as kind,
        l.source, l.target, l.message_id, l.thread_id, l.sent_us, l.source_row
    from links l
    left join settled m
        on m.kind = 'message' and m.unit = l.message_id and m.about = 'link'
    left join settled t
        on t.kind = 'thread' and t.unit = l.thread_id and t.about = 'link'
    where l.certainty <> 'inferred'
) known
where kind is not null
