"""What the questions are asked with: nothing, or the parameters that their golden answers name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.questions import Question

__all__ = ["Case", "read_cases"]


@dataclass(frozen=True)
class Case:
    """A question with the parameters that it is asked with."""

    question: Question
    parameters: dict[str, str]

    @property
    def name(self) -> str:
        """The question's name and its parameters."""
        words = (f" {name}={value.rsplit('/', 1)[-1]}" for name, value in self.parameters.items())
        return self.question.name + "".join(words)


def read_cases(questions: dict[str, Question], golden: Path) -> tuple[list[Case], list[Case], list[str]]:
    """Return each question as it stands (or with what it requires), those with an optional parameter, and remarks."""
    plain, bound, notes = [], [], []
    for question in questions.values():
        given = _golden_parameters(golden / f"{question.name}.yaml", question)
        if "required" not in question.parameters.values():
            plain.append(Case(question, {}))
            if given:
                bound.append(Case(question, given))
        elif given:
            plain.append(Case(question, given))
        else:
            notes.append(f"{question.name} left out: no golden answer names its parameters.")
    return plain, bound, notes


def _golden_parameters(path: Path, question: Question) -> dict[str, str]:
    """Return the first parameters of a golden file that suffice for the question; none where there is no such file."""
    try:
        answers = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return {}
    required = {name for name, need in question.parameters.items() if need == "required"}
    for answer in answers if isinstance(answers, list) else []:
        found = answer.get("params") if isinstance(answer, dict) else None
        if isinstance(found, dict) and found and required <= set(found) <= set(question.parameters):
            return {name: str(value) for name, value in found.items()}
    return {}
