"""Networks and texts as pages: one HTML file each, which opens without a network, from an e-mail or in a notebook."""

from __future__ import annotations

from polisgraph.drawing.page import draw
from polisgraph.drawing.sheet import Page
from polisgraph.drawing.texts import draw_coverage, draw_failures

__all__ = ["Page", "draw", "draw_coverage", "draw_failures"]
