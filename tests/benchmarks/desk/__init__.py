"""The desk: keys per document, from one document to the next, and a long document."""
