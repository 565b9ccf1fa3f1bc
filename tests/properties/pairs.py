"""Few cases in which each pair of choices comes together at least once."""

import random
from itertools import combinations, product


def pairwise(choices, tries=60, seed=1):
    """Return cases, as dicts, so that any two choices of two questions meet in one.

    Args:
        choices: question -> its possible answers.
        tries: how many random cases compete for each place.
        seed: of the chance, so that the cases stay the same.
    """
    chance = random.Random(seed)
    names = list(choices)
    wanted = {
        pair
        for one, two in combinations(names, 2)
        for pair in product(
            ((one, a) for a in choices[one]), ((two, b) for b in choices[two])
        )
    }
    cases = []
    while wanted:
        start = dict(min(wanted, key=repr))
        drawn = [
            {name: start.get(name, chance.choice(choices[name])) for name in names}
            for _ in range(tries)
        ]
        best = max(drawn, key=lambda case: len(wanted & pairs_of(case)))
        wanted -= pairs_of(best)
        cases.append(best)
    return cases


def pairs_of(case):
    """Return the pairs of choices that come together in a case."""
    return set(combinations(case.items(), 2))
