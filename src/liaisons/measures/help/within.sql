-- The questions, and whether they had a reply within each delay.
-- needs: waits, question_groups, horizons
select
    w.question_id as message_id,
    w.replied and w.wait_us <= cast(h.horizon_s as bigint) * 1000000 as counted,
    h.horizon_s,
    g.month, g.hour, g.seniority, g.attribute, g.level, g.exposure, g.subject
from waits w
join question_groups g on g.question_id = w.question_id
cross join horizons h
