"""How typical texts are of all, and orders in which neighbours teach different things."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

NEIGHBOURS = 10
LEAST_TYPICAL = 0.05


def density(vectors: Vectors, sample: Vectors) -> Vectors:
    """How typical each text is: the mean cosine to its nearest neighbours in a random sample.

    vectors: [texts, width] and sample: [others, width], each of length 1. A text that stands in
    the sample itself is not its own neighbour. Returns [texts], at least LEAST_TYPICAL, so that no
    text is out of the question (information density: Settles and Craven 2008, section 4.3).
    """
    nearest = min(NEIGHBOURS + 1, len(sample))
    if nearest < 2:
        return np.ones(len(vectors), dtype=np.float32)
    cosines = vectors @ sample.T  # [texts, others]
    top = np.sort(np.partition(cosines, -nearest, axis=1)[:, -nearest:], axis=1)
    is_own = top[:, -1:] > 1 - 1e-3
    own = np.where(is_own, top[:, -1:], top[:, :1])[:, 0]
    return np.maximum((top.sum(axis=1) - own) / (nearest - 1), LEAST_TYPICAL)


def diverse_order(worth: Vectors, vectors: Vectors) -> list[int]:
    """The numbers of the texts, best first: each the worthiest that is unlike those before it.

    worth: [texts], of each by itself, not negative. vectors: [texts, width], each of length 1. A
    text loses of its worth what its cosine to the nearest one before it is: a twin all of it.
    Whoever takes any run from the front gets a diverse one, however long it is (greedy maximal
    marginal relevance: Carbonell and Goldstein 1998).
    """
    cosines = np.maximum(vectors @ vectors.T, 0)  # [texts, texts]
    nearest = np.zeros(len(worth), dtype=np.float32)
    taken = np.zeros(len(worth), dtype=bool)
    order = []
    for _place in range(len(worth)):
        chosen = int(np.argmax(np.where(taken, -np.inf, worth * (1 - nearest))))
        order.append(chosen)
        taken[chosen] = True
        nearest = np.maximum(nearest, cosines[chosen])
    return order
