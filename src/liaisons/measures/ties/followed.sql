-- Links of each network, and those between people of whom one followed or befriended the other
-- before their first message on the link, or nobody knows since when.
-- needs: links, stored_messages, stored_ties, stored_joins
with pairs as (
    select l.network, l.source, l.target, min(m.sent_at) as first_at
    from links l
    join stored_messages m on m.message_id = l.message_id
    where l.certainty not in ('peer', 'inferred')
    group by l.network, l.source, l.target
),
follows as (
    select coalesce(a.into, t.person) as person, coalesce(b.into, t.other) as other, t.since
    from stored_ties t
    left join stored_joins a on a.person = t.person
    left join stored_joins b on b.person = t.other
    where t.kind in ('follow', 'friend')
),
known as (
    select person as source, other as target, since from follows
    union all
    select other as source, person as target, since from follows
)
select p.network, count(*) as links, cast(sum(p.followed) as bigint) as followed
from (
    select p.network, p.source, p.target,
           max(case when k.source is not null and (k.since is null or k.since <= p.first_at)
                    then 1 else 0 end) as followed
    from pairs p
    left join known k on k.source = p.source and k.target = p.target
    group by p.network, p.source, p.target
) p
group by p.network
order by p.network
