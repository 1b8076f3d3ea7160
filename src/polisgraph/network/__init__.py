"""Networks of who works with whom, as networkx graphs whose edges are facts with their passages."""

from __future__ import annotations

from polisgraph.network.collaboration import collaboration

__all__ = ["collaboration"]
