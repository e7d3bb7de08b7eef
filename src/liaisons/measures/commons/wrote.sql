-- Everybody who wrote: of the reported size, the others read in silence.
-- needs: members
select person, false as counted from members
