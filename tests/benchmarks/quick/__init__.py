"""How fast and how good the quick learner is."""
