"""The command line: thin, one file per group of commands."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``liaisons``. What a person can put right is one sentence and exit code 2."""
    from liaisons.cli.app import app
    from liaisons.errors import LiaisonsError

    try:
        app()
    except LiaisonsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    except PermissionError as error:
        from liaisons.i18n import _

        sys.stderr.write(_("{file}: access is refused.", file=error.filename) + "\n")
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
