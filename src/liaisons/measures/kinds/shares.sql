-- Messages that make a link of a settled kind, once for each kind.
-- needs: kind_links
select distinct
    l.message_id, l.thread_id, l.kind = k.kind as counted, k.kind, l.sent_us, l.source_row
from kind_links l
cross join (
    select 'cooperation' as kind union all select 'solidarity' as kind
    union all select 'sociability' as kind
) k
order by l.sent_us, l.source_row, k.kind
