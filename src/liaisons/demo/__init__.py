"""Two fictitious communities with a known truth, to try the whole on.

``write`` makes the exports that anybody could bring; ``truth`` says what was put in. Nothing in
them is real: neither people nor messages. See ``parameters.toml`` and ``liaisons.demo.model``.
"""

from liaisons.demo.files import Export, write
from liaisons.demo.truth import CommunityTruth, Truth, truth

__all__ = ["CommunityTruth", "Export", "Truth", "truth", "write"]
