"""The web process: how big, how soon there, how fast, and what it loads and sends."""

INSIDE = "/.benchmark/inside"
"""The address at which the timed application tells what its process is made of."""
