-- The groups that each question belongs to; a question has several rows where it has several
-- attributes or exposures.
-- needs: asked, seniority, attributes, exposure, subjects
select
    q.question_id, q.month, q.hour,
    coalesce(s.seniority, 'unknown') as seniority,
    a.attribute, a.level, e.exposure, b.subject
from asked q
left join seniority s on s.message_id = q.question_id
left join attributes a on a.person = q.asker
left join exposure e on e.question_id = q.question_id
left join subjects b on b.question_id = q.question_id
