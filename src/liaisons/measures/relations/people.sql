-- What is known of people.
-- needs: stored_people, stored_joins
select
    coalesce(j.into, p.person) as person,
    min(p.label) as label,
    max(p.profession) as profession,
    max(p.followers) as followers,
    max(p.joined_us) as joined_us,
    bool_or(coalesce(p.is_bot, false)) as is_bot
from stored_people p
left join stored_joins j on j.person = p.person
group by coalesce(j.into, p.person)
