-- People who wrote, in order of first appearance (``rank`` from 0), with when they began and ended
-- here. ``since_us`` is their beginning as far as it can be known: their first message, if they were
-- first seen after the window's first 90 days, if the import is complete from the community's start
-- or if they joined within the window; else the day they joined, where that is known; else null.
-- needs: speech, people, window_bounds, rule
select
    f.person, f.first_us, f.last_us, f.messages, f.threads,
    cast(row_number() over (order by f.first_us, f.first_row) as bigint) - 1 as rank,
    case
        when r.complete_from_start or f.first_us >= w.start_us + 7776000000000 then f.first_us
        when p.joined_us >= w.start_us then f.first_us
        else p.joined_us
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
