-- One row per person and known attribute.
-- needs: stored_attributes, stored_joins
select coalesce(j.into, a.person) as person, a.attribute, min(a.level) as level
from stored_attributes a
left join stored_joins j on j.person = a.person
group by coalesce(j.into, a.person), a.attribute
