-- Links between people of whom both an attribute is known, and which join the same level.
-- needs: links, attributes
select distinct l.network, a.attribute, l.source, l.target, a.level = b.level as counted
from links l
join attributes a on a.person = l.source
join attributes b on b.person = l.target and b.attribute = a.attribute
where l.certainty not in ('peer', 'inferred')
