-- One row per calendar month of the window: its days, messages and people, the acts of moderation
-- and who made them, and the messages of the month that were judged off-topic.
-- needs: months, acts
select
    c.month, c.days, c.messages, c.people,
    coalesce(a.acts, 0) as acts,
    coalesce(a.regulators, 0) as regulators,
    coalesce(o.off_topic, 0) as off_topic
from months c
left join (
    select month, count(*) as acts, count(distinct actor) as regulators
    from acts
    group by month
) a on a.month = c.month
left join (
    select message_month as month, count(*) as off_topic
    from acts
    where act = 'off_topic'
    group by message_month
) o on o.month = c.month
order by c.month
