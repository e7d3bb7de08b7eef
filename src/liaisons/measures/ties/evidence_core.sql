-- The people of each network, and who is in its innermost core.
-- needs: ties_groups
select person, network, in_core as counted from ties_groups
