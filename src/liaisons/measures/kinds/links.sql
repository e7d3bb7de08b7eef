-- The links of each kind: who turns to whom, whether the other turns back in the same kind, in how
-- many messages.
-- needs: kind_links
select
    a.kind, a.source, a.target, b.source is not null as counted, a.messages,
    a.first_us, a.first_row
from (
    select
        kind, source, target, count(distinct message_id) as messages,
        min(sent_us) as first_us, min(source_row) as first_row
    from kind_links
    group by kind, source, target
) a
left join (select distinct kind, source, target from kind_links) b
    on b.kind = a.kind and b.source = a.target and b.target = a.source
order by a.first_us, a.first_row, a.kind
