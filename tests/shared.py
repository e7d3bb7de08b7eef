"""Where the real data lies that is not part of the project; tests skip where it is absent."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"


def shared_data(*parts: str) -> Path:
    """The path of a real data file, or a skipped test where the shared folder is absent."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data not here: shared/data/{'/'.join(parts)}")
    return path
