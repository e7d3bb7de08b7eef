"""The pages of a channel: one file per page, each with its ``ROUTER``; templates in ``pages``.

What somebody may do is decided by the channel itself, which every page asks; a page adds no right
and takes none away.
"""
