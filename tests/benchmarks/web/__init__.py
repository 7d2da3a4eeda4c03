"""The web process: how big, how soon there, how fast, and what it loads and sends."""
