-- Newcomers whose first message was a question, and who came back: for the hazard ratio all of
-- them, and any return within 30 days; for the others those watched for 30 days, and only returns
-- after the first 24 hours.
-- needs: arrivals
select
    a.person, e.effect,
    case when e.effect = 'hazard_ratio' then a.returned else a.returned_late end as counted
from arrivals a
cross join (
    select 'risk_difference' as effect
    union all select 'risk_ratio' as effect
    union all select 'hazard_ratio' as effect
) e
where a.asks and (e.effect = 'hazard_ratio' or a.end_us - a.first_us >= 2592000000000)
