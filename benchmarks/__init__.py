"""Benchmarks: how long PolisGraph takes, always beside a peer measured in the same run."""
