"""The whole road by commands alone, beside the usual tutorial recipe."""
