"""Checked input of every screen, by subject."""
