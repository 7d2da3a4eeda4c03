"""Numbers in Chinese, where Django's own formats differ from what Collab shows."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
