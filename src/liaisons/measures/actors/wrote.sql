-- Everybody who wrote.
-- needs: members
select person, true as counted from members
