"""One file per page: its ``ROUTER``, and its template beside it."""
