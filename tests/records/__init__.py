"""Tests of the records floor; a package, so that its conftest has a name of its own."""
