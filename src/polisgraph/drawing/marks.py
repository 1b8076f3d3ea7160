"""How things look: shape and colour of each sector, colour of each family of roles, text measured and wrapped.

Shape and colour always go together, so that nothing rests on colour alone. Sectors take their colours from Okabe and
Ito (2008), families are close to Tol's bright scheme (2021); both keep apart for colour-blind readers. Goals have the
UN's own colours.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

__all__ = [
    "FAMILIES",
    "FAMILY_OF_KIND",
    "FAMILY_OF_ROLE",
    "KINDS",
    "PHRASES",
    "SECTORS",
    "Mark",
    "family",
    "ink_on",
    "mix",
    "text_width",
    "wrap",
]


@dataclass(frozen=True)
class Mark:
    """One entry of the legend: its name, colour, vis-network shape, and the same shape in a 20 by 20 drawing."""

    label: str
    colour: str
    shape: str = ""
    path: str = ""


SECTORS: Final = {
    "public": Mark("Public bodies", "#0072B2", "square", "M3 3h14v14H3z"),
    "private": Mark("Businesses", "#D55E00", "diamond", "M10 1l9 9-9 9-9-9z"),
    "civil": Mark("Civil society", "#009E73", "triangle", "M10 2l9 16H1z"),
    "academic": Mark(
        "Universities and research",
        "#CC79A7",
        "star",
        "M10 1l2.6 6.2 6.7.5-5.1 4.4 1.6 6.5L10 15.1l-5.8 3.5 1.6-6.5L.7 7.7l6.7-.5z",
    ),
    "international": Mark("International bodies", "#56B4E9", "hexagon", "M5.5 2h9L19 10l-4.5 8h-9L1 10z"),
    "community": Mark("Communities", "#E69F00", "dot", "M10 2a8 8 0 1 1 0 16a8 8 0 1 1 0-16z"),
    "other": Mark("Other, or ownership not stated", "#7D8790", "triangleDown", "M10 18L1 2h18z"),
}
KINDS: Final = {
    "initiative": Mark(
        "Initiative, in the colour of its main goal",
        "#6B7680",
        "box",
        "M3 5h14q2 0 2 2v6q0 2-2 2H3q-2 0-2-2V7q0-2 2-2z",
    ),
    "goal": Mark("Goal", "#6B7680", "circle", "M10 2a8 8 0 1 1 0 16a8 8 0 1 1 0-16z"),
    "place": Mark("Place", "#8A7A66", "ellipse", "M10 5c5 0 9 2 9 5s-4 5-9 5-9-2-9-5 4-5 9-5z"),
    "city": Mark("City", "#6B7680", "text"),
}
NEUTRAL: Final = "#DCD7CB"  # of an initiative without a stated goal

# A line has the family of its weightiest fact: the first that stands here.
FAMILIES: Final = {
    "lead": Mark("leads, coordinates", "#AA3377"),
    "money": Mark("pays, invests, gives", "#228833"),
    "work": Mark("designs, builds, runs", "#4477AA"),
    "know": Mark("advises, shares know-how or data", "#33AFCF"),
    "oversee": Mark("regulates, supervises, approves", "#DD6655"),
    "part": Mark("takes part", "#98A2AD"),
    "structure": Mark("is part of, belongs to", "#98A2AD"),
}
FAMILY_OF_ROLE: Final = {
    role: name
    for name, roles in {
        "lead": "lead coordinator commissioner organizer",
        "money": "funder investor lender land-provider asset-provider material-donor",
        "work": "implementer builder designer operator manager owner merged-unit",
        "know": "technical-adviser evaluator knowledge-source data-provider technology-provider author",
        "oversee": "supervisor regulator approver policy-supporter",
        "part": "partner participant supporter volunteer regulated-party",
    }.items()
    for role in roles.split()
}
FAMILY_OF_KIND: Final = {
    "flow": "money",
    "coordination": "lead",
    "transfer": "know",
    "relation": "part",
    "membership": "part",
}
STRUCTURE: Final = (
    "partOf",
    "follows",
    "alongside",
    "inCity",
    "unitOf",
    "mergedInto",
    "controlledBy",
    "shareholder",
    "embodies",
    "sdg",
)
PHRASES: Final = {
    "participation": "takes part",
    "flow": "gives",
    "coordination": "works together",
    "transfer": "passes on",
    "relation": "is tied to",
    "membership": "is a member of",
    "sdg": "serves",
    "partOf": "is part of",
    "follows": "follows",
    "alongside": "runs beside",
    "inCity": "is an initiative of",
    "unitOf": "is a unit of",
    "mergedInto": "was merged into",
    "controlledBy": "is controlled by",
    "shareholder": "has as shareholder",
    "embodies": "acts for",
}


def family(kind: str, roles: tuple[str, ...] = ()) -> str:
    """Return the family of a fact, by its roles or else by its kind.

    >>> family("participation", ("volunteer", "funder"))
    'money'
    """
    if kind in STRUCTURE:
        return "structure"
    names = {FAMILY_OF_ROLE.get(role, "part") for role in roles} or {FAMILY_OF_KIND.get(kind, "part")}
    return next(name for name in FAMILIES if name in names)


def ink_on(colour: str) -> str:
    """Return the text colour, white or near-black, that can be read on a colour such as `#FCC30B` (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    # Official goal icons are lettered in white: dark ink only where white would be hard to read.
    return "#FFFFFF" if 1.05 / (luminance + 0.05) >= 3 else "#1B2126"


def mix(colour: str, ground: str, share: float) -> str:
    """Return a colour laid thinly over a ground: `share` of it and the rest of the ground.

    >>> mix("#000000", "#FFFFFF", 0.2)
    '#CCCCCC'
    """
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02X}" for one, other in pairs)


def text_width(text: str) -> float:
    """Return about how wide a text is, in multiples of its font size.

    >>> text_width("咸宁")
    2.0
    """
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return (
        0.36
        if character in " .,:;'|iljtf()[]-"
        else 0.9
        if character in "MWmw@%"
        else 0.7
        if character.isupper()
        else 0.6
    )


def wrap(text: str, width: float, lines: int) -> list[str]:
    """Break a text into at most `lines` lines of about `width` font sizes each; what is cut off becomes an ellipsis.

    >>> wrap("Urban Management Committee", 8, 2)
    ['Urban', 'Management …']
    """
    rows: list[str] = []
    row = ""
    for word in _words(text, width):
        candidate = f"{row} {word}" if row and not _joins(row, word) else row + word
        if row and text_width(candidate) > width:
            rows.append(row)
            row = word
        else:
            row = candidate
    rows = [*rows, row] if row else rows
    if len(rows) <= lines:
        return rows
    return [*rows[: lines - 1], f"{rows[lines - 1]} …"]


def _joins(row: str, word: str) -> bool:
    """Tell whether two pieces belong together without a space: wide scripts have none."""
    return unicodedata.east_asian_width(row[-1]) in "WF" and unicodedata.east_asian_width(word[0]) in "WF"


def _words(text: str, width: float) -> list[str]:
    """Split at spaces, between wide characters, and inside words too long for a line."""
    words: list[str] = []
    for word in text.split():
        piece = ""
        for character in word:
            wide = unicodedata.east_asian_width(character) in "WF"
            if piece and (wide or text_width(piece + character) > width):
                words.append(piece)
                piece = ""
            piece += character
        words.append(piece)
    return words
