"""``python -m liaisons.cli``."""

from liaisons.cli import main

main()
