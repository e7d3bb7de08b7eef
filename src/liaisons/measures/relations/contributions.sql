-- Replies that people read for what they contribute, once for each contribution looked for.
-- needs: replies, settled
select distinct
    r.message_id, r.thread_id, x.present as counted, x.about, r.sent_us, r.source_row
from replies r
join settled x on x.kind = 'message' and x.unit = r.message_id
where x.about in ('contribution.reference', 'contribution.experience', 'contribution.correction')
