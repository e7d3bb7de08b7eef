-- The same, once for each outcome.
-- needs: consensus
select c.message_id, c.thread_id, c.outcome = k.outcome as counted, k.outcome
from consensus c
cross join (
    select 'converged' as outcome union all select 'diverged' as outcome
    union all select 'single' as outcome union all select 'none' as outcome
) k
order by c.source_row, k.outcome
