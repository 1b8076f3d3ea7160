"""Stores that answer SPARQL: on disk (Oxigraph), in memory (rdflib), or on a server (SPARQLWrapper)."""

from polisgraph.store.protocol import Answer, Store, Term, Triples
from polisgraph.store.selector import open_store

__all__ = ["Answer", "Store", "Term", "Triples", "open_store"]
