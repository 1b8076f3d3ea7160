"""Placing points: wanted distances first, then room for the boxes around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["apart", "distances", "level", "stress"]

MANY: Final = 250  # things above which a component gets one start and fewer rounds


def distances(joined: nx.Graph, members: Sequence[int], boxes: Array) -> Array:
    """Return how far apart things should stand: the way along the lines, each as long as its two ends are large."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    place = {number: i for i, number in enumerate(members)}
    pairs = np.array(sorted((place[one], place[other]) for one, other in joined.edges))
    reach = np.sqrt(boxes.prod(axis=1)) / 2
    lengths = reach[pairs[:, 0]] + reach[pairs[:, 1]]
    matrix = csr_array((lengths, (pairs[:, 0], pairs[:, 1])), shape=(len(members), len(members)))
    ways: Array = shortest_path(matrix, directed=False)
    return ways


def stress(wanted: Array, seed: int) -> Array:
    """Place points so that their distances are as wanted, near ones first.

    Stress majorization: Gansner, Koren and North, Graph Drawing by Stress Majorization, 2004. networkx has the same
    model in `kamada_kawai_layout`, which took 14 s for four cities where this takes 0.2 s.
    """
    count = len(wanted)
    weight = 1 / np.maximum(wanted, 1e-9) ** 2
    np.fill_diagonal(weight, 0)
    total, target = weight.sum(axis=1), weight * wanted
    generator = np.random.default_rng(seed)
    best, least = np.zeros((count, 2)), np.inf
    # Several starts, as every start ends in a valley of its own; large networks would take too long for that.
    for _ in range(8 if count <= MANY else 1):
        points = generator.random((count, 2)) * float(wanted.max())
        for _ in range(200 if count <= MANY else 80):
            pull = target / np.maximum(_lengths(points), 1e-6)
            # einsum adds up in a fixed order on one processor, so that the same seed gives the same page.
            moved = np.einsum("ij,jk->ik", weight - pull, points) + pull.sum(axis=1)[:, None] * points
            points = 0.4 * points + 0.6 * moved / total[:, None]
        strain = float((weight * (_lengths(points) - wanted) ** 2).sum())
        if strain < least:
            best, least = points, strain
    return best


def _lengths(points: Array) -> Array:
    across, along = (points[:, None, axis] - points[None, :, axis] for axis in (0, 1))
    return np.sqrt(across * across + along * along)


def level(points: Array) -> Array:
    """Turn the points so that their widest spread lies level, as screens do."""
    centred = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    wide = axes[:, 1] * (1 if axes[0, 1] >= 0 else -1)
    turned: Array = centred @ np.array([[wide[0], -wide[1]], [wide[1], wide[0]]])
    return turned


def apart(points: Array, boxes: Array) -> Array:
    """Push overlapping boxes apart, each pair along the way that is shorter, until none overlap."""
    from scipy.spatial import KDTree

    count, largest = len(points), boxes.max(axis=0)
    for turn in range(800):
        # Measured in largest boxes, only pairs less than one apart either way can overlap.
        pairs = KDTree(points / largest).query_pairs(1.0, p=np.inf, output_type="ndarray")
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        one, other = pairs[:, 0], pairs[:, 1]
        away = points[one] - points[other]
        overlap = (boxes[one] + boxes[other]) / 2 - np.abs(away)
        hit = (overlap > 0.5).all(axis=1)
        if not hit.any():
            break
        one, other, away, overlap = one[hit], other[hit], away[hit], overlap[hit]
        side = np.where(away < 0, -1.0, 1.0)
        flat = overlap[:, 0] < overlap[:, 1]
        for axis, along in ((0, flat), (1, ~flat)):
            push = 0.35 * side[:, axis] * overlap[:, axis] * along
            points[:, axis] += np.bincount(one, push, count) - np.bincount(other, push, count)
        # Later the whole grows a little as well: pushing alone can go round in circles.
        if turn > 80:
            points = points * 1.004
    return points
