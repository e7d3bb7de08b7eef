-- The same, and whether the first help came within each delay.
-- needs: judged, asked, horizons
select
    j.question_id as message_id,
    coalesce(j.first_help_us - q.asked_us <= cast(h.horizon_s as bigint) * 1000000, false)
        as counted,
    h.horizon_s
from judged j
join asked q on q.question_id = j.question_id
cross join horizons h
