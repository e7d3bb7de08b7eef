-- Messages of known authors, with their seniority.
-- needs: seniority
select message_id, true as counted, seniority
from seniority
