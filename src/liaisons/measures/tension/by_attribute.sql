-- The same by what is known of who wrote: years in the trade, whether they work alone …
-- needs: speech, settled, attributes
select
    m.message_id, m.thread_id, x.present as counted, substr(x.about, 9) as tension,
    a.attribute, a.level
from settled x
join speech m on m.message_id = x.unit
join attributes a on a.person = m.person
where x.kind = 'message' and x.about like 'tension.%'
order by m.sent_us, m.source_row, tension, a.attribute
