-- The people of each network, and who is in its largest component.
-- needs: ties_groups
select person, network, component = 0 as counted from ties_groups
