-- What people tried to say, whether it was refused, and how long they had been here by then.
-- Seniority begins with the first attempt, not with the first that was let through.
-- needs: attempts, people, window_bounds, rule
select
    a.message_id, a.refused as counted, a.person,
    case
        when f.since_us is null then 'unknown'
        when a.sent_us < f.since_us + 2592000000000 then 'newcomer'
        when a.sent_us > f.since_us + 31536000000000 then 'veteran'
        else 'between'
    end as seniority
from attempts a
join (
    select
        t.person,
        case
            when p.joined_us is not null then p.joined_us
            when r.complete_from_start or t.first_us >= w.start_us + 7776000000000 then t.first_us
        end as since_us
    from (select person, min(sent_us) as first_us from attempts group by person) t
    cross join window_bounds w
    cross join rule r
    left join people p on p.person = t.person
) f on f.person = a.person
order by a.sent_us, a.source_row nulls last
