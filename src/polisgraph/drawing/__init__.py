"""Networks as pages: one HTML file each, which opens without a network, from an e-mail or in a notebook."""

from __future__ import annotations

from polisgraph.drawing.page import Page, draw

__all__ = ["Page", "draw"]
