"""How alike people labelled published data, measured by Collab on their own judgements."""
