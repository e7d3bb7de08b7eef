"""Where a form may lead back to: nowhere but to us."""

from __future__ import annotations


def own_path(address: str) -> str:
    """A path of ours to lead back to; the beginning where an address would lead elsewhere."""
    # Browsers drop tabs and line ends in addresses, and read a backslash as a slash.
    plain = address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and address[1:2] != "/" else "/"
