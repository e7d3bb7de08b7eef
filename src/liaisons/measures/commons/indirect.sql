-- Help given by people watched for at least 90 days, and which of it went to somebody who had not
-- helped the giver before.
-- needs: help_links, members, window_bounds
with ordered as (
    select message_id, source, target, row_number() over (order by sent_us, source_row) as place
    from help_links
    where certainty not in ('peer', 'inferred')
),
begun as (
    select source, target, min(place) as place from ordered group by source, target
)
select h.message_id, coalesce(b.place > h.place, true) as counted
from ordered h
join members m on m.person = h.source
cross join window_bounds w
left join begun b on b.source = h.target and b.target = h.source
where w.end_us - m.first_us >= 7776000000000
