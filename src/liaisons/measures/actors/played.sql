-- Everybody who wrote, with the role they were found to have.
-- needs: actors_people
select person, role, true as counted from actors_people
