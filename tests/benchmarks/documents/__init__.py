"""The documents table with many documents: how soon its first page is there."""
