"""Figures, measured on demand: `python -m tests.benchmarks.NAME`; see docs/benchmarks.md."""
