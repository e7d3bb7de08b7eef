-- The links of each network known in one way.
-- needs: links
select distinct network, certainty, source, target, true as counted from links
