"""The help network as a graph: who answers whom, with what core, groups, brokers and chance.

Pure functions on arrays: no corpus, no SQL, no rows. ``graph`` holds the network itself; every
other file answers one question about it and is imported from where it lies, so that a command
that draws no network pays for no graph library.
"""
