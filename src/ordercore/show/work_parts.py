"""Open work on the page: how much of it is where, and the lists themselves."""

from ordercore.show.markup import Html, each, tag
from ordercore.show.parts import data_table, fold, folds, more, section
from ordercore.show.wording import JOBS, count
from ordercore.views import Job, Shop, Task, WorkList
from ordercore.views.telling import many

__all__ = ["work_section"]

AT_NODES = (
    Job.RELEASE,
    Job.PICK,
    Job.CHECK,
    Job.PACK,
    Job.LABEL,
    Job.HAND_OVER,
    Job.COLLECT,
    Job.UNLOAD,
    Job.SHIP_TRANSFER,
    Job.RECEIVE_TRANSFER,
)


def work_section(shop: Shop, most: int) -> Html:
    """Return what somebody has to do next, by node and by kind of work."""
    if not shop.work:
        lead = "Nothing: every order has ended or is with its buyer."
        return section("work", "Open work", lead)
    return section(
        "work",
        "Open work",
        "What somebody has to do next, the longest in line first.",
        _by_node(shop),
        folds([_list(one, most) for one in shop.work]),
    )


def _by_node(shop: Shop) -> Html | None:
    lists = [one for one in shop.work if one.job in AT_NODES]
    if not lists:
        return None
    units: dict[str, dict[Job, int]] = {}
    for one in lists:
        for task in one.tasks:
            at_node = units.setdefault(task.node, {})
            at_node[task.job] = at_node.get(task.job, 0) + task.units
    rows = [
        (node, *[count(jobs[one.job]) if one.job in jobs else "–" for one in lists])
        for node, jobs in sorted(units.items())
    ]
    columns = (("Node", ""), *[(JOBS[one.job], "n") for one in lists])
    return data_table("Units to work on, by node", columns, rows)


def _list(one: WorkList, most: int) -> Html:
    small = many(one.units, "unit") if one.units else None
    head = each(
        [
            tag("b", JOBS[one.job]),
            tag("span", many(len(one.tasks), "task")),
            tag("small", small),
        ]
    )
    shown = one.tasks[:most]
    columns = (
        ("What", "id"),
        ("Order", "id"),
        ("Since", "when"),
        ("Node", ""),
        ("Units", "n"),
        ("Detail", "text"),
        ("Due", "when"),
    )
    table = data_table(JOBS[one.job], columns, [_row(task) for task in shown])
    return fold(head, table, more(len(shown), len(one.tasks), "task"))


def _row(task: Task) -> tuple[str, str, str, str, str, str, str]:
    return (
        task.subject,
        task.order,
        f"{task.since:%Y-%m-%d}",
        task.node,
        count(task.units) if task.units else "",
        "; ".join([part for part in (task.detail, task.why) if part]),
        str(task.due_on or ""),
    )
