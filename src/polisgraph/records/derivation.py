"""Work out the sum behind a derived number: `(120 - 8) / 120 * 100`."""

from __future__ import annotations

import re
from decimal import Decimal

from polisgraph.records.numerals import DIGITS
from polisgraph.records.quantity import FigureError

__all__ = ["evaluate", "operands"]

MOST_CHARACTERS = 200
TOKEN = re.compile(rf"{DIGITS}|[-+*/()]|\S")


def evaluate(expression: str) -> Decimal:
    """Work out a sum of printed numbers: `+ - * / ( )` and figures, nothing else.

    :raises FigureError: for anything but a sum, or a division by zero.

    >>> evaluate("(120 - 8) / 120 * 100").quantize(Decimal("0.1"))
    Decimal('93.3')
    """
    if len(expression) > MOST_CHARACTERS:
        raise FigureError(f"'{expression[:40]}…': a sum has at most {MOST_CHARACTERS} characters")
    return _Sum(expression).result()


def operands(expression: str) -> list[Decimal]:
    """Return the numbers of a sum, as printed."""
    return [Decimal(token.replace(",", "")) for token in re.findall(DIGITS, expression)]


class _Sum:
    """Reads a sum by the usual rules: products before sums, brackets first."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.tokens: list[str] = TOKEN.findall(expression)
        self.position = 0

    def result(self) -> Decimal:
        try:
            value = self._total()
        except ArithmeticError as error:
            raise FigureError(f"'{self.expression}': division by zero") from error
        if self.position < len(self.tokens):
            raise FigureError(f"'{self.expression}': '{self.tokens[self.position]}' is out of place")
        return value

    def _next(self, *wanted: str) -> str:
        """Take the next token if it is one of those wanted, else return nothing."""
        if self.position < len(self.tokens) and self.tokens[self.position] in wanted:
            self.position += 1
            return self.tokens[self.position - 1]
        return ""

    def _total(self) -> Decimal:
        value = self._product()
        while sign := self._next("+", "-"):
            other = self._product()
            value = value + other if sign == "+" else value - other
        return value

    def _product(self) -> Decimal:
        value = self._factor()
        while sign := self._next("*", "/"):
            other = self._factor()
            value = value * other if sign == "*" else value / other
        return value

    def _factor(self) -> Decimal:
        if self._next("("):
            value = self._total()
            if not self._next(")"):
                raise FigureError(f"'{self.expression}': a bracket is not closed")
            return value
        if self.position >= len(self.tokens):
            raise FigureError(f"'{self.expression}': the sum ends too early")
        token = self.tokens[self.position]
        if not re.fullmatch(DIGITS, token):
            raise FigureError(f"'{self.expression}': '{token}' is not a number")
        self.position += 1
        return Decimal(token.replace(",", ""))
