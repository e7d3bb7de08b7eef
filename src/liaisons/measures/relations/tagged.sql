-- Messages that carry one of the hashtags by which the study knows a question.
-- needs: stored_messages, rule_hashtags
select distinct m.message_id
from (select message_id, explode(hashtags) as tag from stored_messages) m
join rule_hashtags t on t.tag = m.tag
