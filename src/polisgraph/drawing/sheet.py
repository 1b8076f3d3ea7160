"""A page as one file: everything in it, nothing loaded from elsewhere."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from polisgraph.errors import DataError

__all__ = ["Page", "asset", "render"]

NOTEBOOK_HEIGHT: Final = 860  # pixels of the frame in a notebook


@dataclass(frozen=True)
class Page:
    """An HTML page; in a notebook it shows itself in a frame that can run its scripts and nothing else."""

    title: str
    html: str

    def write(self, path: Path | str) -> Path:
        """Write the page as UTF-8 and return where.

        :raises DataError: if the file cannot be written; what stood there before stays.
        """
        target = Path(path)
        if target.is_dir():
            raise DataError(f"{target} is a folder", hint="name a file in it")
        fresh = target.with_name(target.name + ".new")
        try:
            fresh.write_text(self.html, encoding="utf-8", newline="\n")
            fresh.replace(target)
        except OSError as error:
            with suppress(OSError):  # the folder that refused the file may refuse this too
                fresh.unlink(missing_ok=True)
            raise DataError(
                f"{target} cannot be written: {error.strerror or error}", hint="name another file or folder"
            ) from error
        return target

    def _repr_html_(self) -> str:
        style = f"width:100%;height:{NOTEBOOK_HEIGHT}px;border:0"
        frame = f'sandbox="allow-scripts" title="{escape(self.title)}" style="{style}"'
        return f'<iframe {frame} srcdoc="{escape(self.html)}"></iframe>'


def asset(name: str) -> str:
    """Return a style sheet, script or template of this room."""
    return (files("polisgraph.drawing") / name).read_text(encoding="utf-8")


def render(template: str, values: dict[str, Any]) -> str:
    """Fill in a template of this room; whatever is not marked safe is escaped."""
    # Jinja comes with pyvis, which writes its pages with it.
    from jinja2 import DictLoader, Environment, StrictUndefined

    parts = DictLoader({name: asset(name) for name in ("sheet.html", template)})
    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, loader=parts
    )
    return environment.get_template(template).render(values)
