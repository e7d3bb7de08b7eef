-- The people of a community, by their key.
-- needs: members
select person from members
