"""Rules to a fixpoint, what explains their conclusions, and the proof of a reasoner that they are right."""

from polisgraph.inference.rules import LAYERS, Rule, infer, read_rules

__all__ = ["LAYERS", "Rule", "infer", "read_rules"]
