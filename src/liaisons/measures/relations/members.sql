-- People who wrote, in order of first appearance (``rank`` from 0), with when they began and ended
-- here. ``since_us`` is when they joined, where that is known: a registration, or the first message
-- of somebody first seen after the window's first 90 days, or from the start where the import is
-- complete from the community's start; null where seniority cannot be known.
-- needs: speech, people, window_bounds, rule
select
    f.person, f.first_us, f.last_us, f.messages, f.threads,
    cast(row_number() over (order by f.first_us, f.first_row) as bigint) - 1 as rank,
    case
        when p.joined_us is not null then p.joined_us
        when r.complete_from_start or f.first_us >= w.start_us + 7776000000000 then f.first_us
    end as since_us,
    p.label, p.profession, p.followers
from (
    select person, min(sent_us) as first_us, max(sent_us) as last_us, min(source_row) as first_row,
           count(*) as messages, count(distinct thread_id) as threads
    from speech
    where person is not null
    group by person
) f
cross join window_bounds w
cross join rule r
left join people p on p.person = f.person
