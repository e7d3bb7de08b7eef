-- The same replies, and whether they have a reference that leads to a source of each kind; one
-- without any link is unlinked.
-- needs: contributions, sources_cited
select distinct
    c.message_id, c.thread_id, c.sent_us, c.source_row, k.source,
    c.counted and (
        s.source is not null or (k.source = 'unlinked' and n.message_id is null)
    ) as counted
from contributions c
cross join (
    select 'law' as source union all select 'guideline' as source
    union all select 'article' as source union all select 'official' as source
    union all select 'other' as source union all select 'unlinked' as source
) k
left join sources_cited s on s.message_id = c.message_id and s.source = k.source
left join (select distinct message_id from sources_cited) n on n.message_id = c.message_id
where c.about = 'contribution.reference'
order by c.sent_us, c.source_row, k.source
