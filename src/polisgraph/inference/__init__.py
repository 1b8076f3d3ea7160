"""Rules to a fixpoint, and the proof of a reasoner that the ontology is consistent."""

from polisgraph.inference.rules import Rule, infer, read_rules

__all__ = ["Rule", "infer", "read_rules"]
