-- What answers a message, and whether that message is not in the corpus.
-- needs: parents
select message_id, missing as counted
from parents
