-- Everybody who wrote, in order of first appearance: what they asked, gave, received, regulated,
-- and how much they are seen. Help is messages; ``helped`` and ``helpers`` are people.
-- needs: members, asked, help_links, speech, acts, attributes, steward_titles, window_bounds
select
    m.rank, m.person, coalesce(m.label, concat('#', cast(m.rank as string))) as label,
    m.messages, m.threads, m.first_us, m.last_us, m.followers, r.reactions,
    coalesce(q.questions, 0) as questions,
    coalesce(g.given, 0) as given, coalesce(g.helped, 0) as helped,
    coalesce(h.received, 0) as received, coalesce(h.helpers, 0) as helpers,
    coalesce(d.acts, 0) as acts,
    t.person is not null as titled,
    case
        when m.since_us is null then 'unknown'
        when w.end_us < m.since_us + 2592000000000 then 'newcomer'
        when w.end_us > m.since_us + 31536000000000 then 'veteran'
        else 'between'
    end as seniority
from members m
cross join window_bounds w
left join (
    select asker as person, count(*) as questions from asked group by asker
) q on q.person = m.person
left join (
    select source as person, count(*) as given, count(distinct target) as helped
    from help_links
    where certainty not in ('peer', 'inferred')
    group by source
) g on g.person = m.person
left join (
    select target as person, count(*) as received, count(distinct source) as helpers
    from help_links
    where certainty not in ('peer', 'inferred')
    group by target
) h on h.person = m.person
left join (
    select person, cast(sum(reactions) as bigint) as reactions from speech group by person
) r on r.person = m.person
left join (
    select actor as person, count(*) as acts from acts where actor is not null group by actor
) d on d.person = m.person
left join (
    select distinct a.person
    from attributes a
    join steward_titles k on k.title = lower(a.level)
    where lower(a.attribute) in ('role', 'rôle', 'fonction')
) t on t.person = m.person
order by m.rank
