"""Is a solver of batches right?  Subclass the contract, name the solver, run pytest.

    class TestMine(SolverContract):
        solver = Mine()
        exact = True  # if it claims to find the best

Small questions out of seeds are asked, of which the best answer is found by trying all.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

from ordercore.sourcing import BatchColumn, BatchQuestion, Solver
from ordercore.values import check_id

__all__ = ["SolverContract", "question_of"]

Way = tuple[int, ...]


def question_of(seed: int) -> BatchQuestion:
    """Return a small question: up to four orders of up to three things at three nodes.

    Each node has a shelf for each of three articles, with little on it; the start is an
    answer that somebody found without looking at costs.
    """
    random = Random(seed)  # noqa: S311 - seeded on purpose
    nodes, articles = range(random.randint(1, 3)), range(3)
    things = [random.randint(1, 3) for _ in range(random.randint(1, 4))]
    shelves = [(article, node) for article in articles for node in nodes]
    left = {shelf: random.randint(0, 1) for shelf in shelves}
    start: dict[tuple[int, int], int] = {}
    for order, count in enumerate(things):
        for article in range(count):
            node = random.choice(nodes)
            start[order, node] = start.get((order, node), 0) | 1 << article
            left[article, node] += 1
    columns: list[BatchColumn] = []
    for order, count in enumerate(things):
        each = [random.randint(0, 20) for _ in range(count)]
        for node in nodes:
            fixed = random.randint(20, 60)
            for mask in range(1, 1 << count):
                inside = [article for article in range(count) if mask >> article & 1]
                cost = fixed + sum([each[article] for article in inside])
                uses = [(article * len(nodes) + node, 1) for article in inside]
                columns.append(BatchColumn(order, mask, cost, tuple(uses)))
    limits = [left[shelf] for shelf in shelves]
    places = {
        (column.order, column.uses[0][0] % len(nodes), column.things): place
        for place, column in enumerate(columns)
    }
    chosen = [places[order, node, mask] for (order, node), mask in start.items()]
    return BatchQuestion(tuple(things), tuple(limits), tuple(columns), tuple(chosen))


def _least(question: BatchQuestion) -> int:
    """Return what the cheapest answer costs, by trying all."""
    by_order = [
        [*_ways(question, order, (1 << count) - 1)]
        for order, count in enumerate(question.things)
    ]
    answers = [sum(ways, ()) for ways in product(*by_order)]
    return min(
        [
            question.cost(answer)
            for answer in answers
            if not any(question.wrong_with(answer))
        ]
    )


def _ways(question: BatchQuestion, order: int, rest: int) -> Iterator[Way]:
    """Yield every choice of columns that ships the *rest* of an order."""
    if not rest:
        yield ()
    for place, column in enumerate(question.columns):
        first = column.things & -column.things == rest & -rest
        if column.order == order and first and column.things & rest == column.things:
            for others in _ways(question, order, rest ^ column.things):
                yield (place, *others)


class SolverContract:
    """What every solver of batches promises.

    Attributes:
        solver: what is tested.
        exact: whether it claims to find the best answer.
        effort: how hard it tries.
        seeds: of the questions that it is asked.
    """

    solver: Solver
    exact: bool = False
    effort: int = 50
    seeds: Sequence[int] = range(40)

    def _asked(self, seed: int, *, time: bool = True) -> tuple[BatchQuestion, int]:
        """Return a question and what the answer to it costs, which is one."""
        question = question_of(seed)
        answer = self.solver.solve(question, self.effort, seed, lambda: time)
        wrong = [*question.wrong_with(answer.chosen)]

        assert not wrong, f"seed {seed}: {wrong[0]}"
        assert len(answer.prices) in {0, len(question.limits)}, (
            f"seed {seed}: {len(answer.prices)} prices, {len(question.limits)} limits"
        )
        assert all([type(p) is int and p >= 0 for p in answer.prices]), (
            f"seed {seed}: prices are whole numbers from 0, not {answer.prices}"
        )
        return question, question.cost(answer.chosen)

    def test_it_has_a_name(self) -> None:
        """A solver has a name in the alphabet of ids."""
        check_id(self.solver.name, "name")

    def test_it_answers(self) -> None:
        """What it answers is an answer, and no dearer than the start."""
        for seed in self.seeds:
            question, cost = self._asked(seed)

            start = question.cost(question.start)
            assert cost <= start, f"seed {seed}: {cost} is dearer than the start"

    def test_it_finds_the_best(self) -> None:
        """One that claims to find the best finds it; others come near it."""
        spent = least = 0
        for seed in self.seeds:
            question, cost = self._asked(seed)
            best = _least(question)
            spent, least = spent + cost, least + best

            assert cost == best or not self.exact, f"seed {seed}: {best} is possible"
        assert 50 * spent <= 51 * least, "it is more than 2 per cent above the best"

    def test_it_answers_the_same_again(self) -> None:
        """The same question, effort and seed have the same answer."""
        for seed in self.seeds:
            first, second = [
                self.solver.solve(question_of(seed), self.effort, seed, lambda: True)
                for _ in range(2)
            ]

            assert first == second, f"seed {seed}: it gave two answers"

    def test_it_answers_when_time_is_up(self) -> None:
        """When there is no time at all it answers with what it has."""
        for seed in self.seeds:
            self._asked(seed, time=False)

    def test_nothing_is_asked(self) -> None:
        """A question about no order has an answer."""
        nothing = BatchQuestion((), (), (), ())

        assert self.solver.solve(nothing, self.effort, 0, lambda: True).chosen == ()
