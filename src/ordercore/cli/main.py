"""Reads what was asked for on the command line, and answers with an exit status."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from ordercore.cli import demo, looking, making, partnering, running, simulating
from ordercore.cli.opening import add_store
from ordercore.cli.status import EXPLAINED, Status
from ordercore.errors import Invalid, OrdercoreError
from ordercore.plugins import Plugins
from ordercore.plugins.brought import not_let_in
from ordercore.plugins.discovering import OURS, allowed_by_environment, not_allowed
from ordercore.ports import CliCommand
from ordercore.sourcing import STOCK_PRICES, BatchRule

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what *arguments* ask for and return the exit status."""
    show_anything()
    asked = _asked(sys.argv[1:] if arguments is None else arguments)
    do: Callable[[argparse.Namespace], int] = asked.do
    try:
        status = do(asked)
        sys.stdout.flush()  # here, where a pipe that is shut is no surprise
    except Invalid as error:
        for finding in error.findings:
            print(finding, file=sys.stderr)
        return Status.UNUSABLE
    except OrdercoreError as error:
        print(error, file=sys.stderr)
        return Status.WRONG
    except BrokenPipeError:
        # Whoever reads has seen enough; keep the interpreter from saying so again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Status.OK
    except OSError as error:
        print(f"{error.filename or 'files'}: {error.strerror}", file=sys.stderr)
        return Status.UNUSABLE
    except UnicodeError as error:
        print(f"a text cannot be read or written: {error}", file=sys.stderr)
        return Status.UNUSABLE
    return status


def show_anything() -> None:
    r"""Let what the terminal's encoding lacks be shown as its code: ``\xd7``.

    An order's journey is worth reading on a terminal that knows no multiplication sign.
    """
    reconfigure: object = getattr(sys.stdout, "reconfigure", None)
    if callable(reconfigure) and sys.stdout.errors == "strict":
        reconfigure(errors="backslashreplace")


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what is asked for, by a command of ours or of an allowed plug-in."""
    if not allowed_by_environment():
        return parser().parse_args(arguments)
    plugins = Plugins.of_environment()
    return parser(plugins.commands.values()).parse_args(arguments)


class _Parser(argparse.ArgumentParser):
    """Names what is installed and not allowed, where a command is not known."""

    def error(self, message: str) -> NoReturn:
        """End with what is wrong, and perhaps with who might bring it."""
        top = " " not in self.prog  # a choice of a command's own is no plug-in's
        if top and "invalid choice" in message:
            message += not_let_in(not_allowed((OURS, *allowed_by_environment())))
        super().error(message)


def parser(others: Iterable[CliCommand] = ()) -> argparse.ArgumentParser:
    """Return what reads the command line, with the commands of *others* after ours."""
    top = _Parser(
        prog="ordercore",
        description="An order-management system as a library; this shows it at work.",
        epilog=EXPLAINED,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _demo(commands.add_parser("demo", help="run a small shop, step by step"))
    _run(commands.add_parser("run", help="take real orders in, ship and book them"))
    _explain(commands.add_parser("explain", help="tell why an order went as it did"))
    _simulate(
        commands.add_parser("simulate", help="source past orders by other strategies")
    )
    _shadows(
        commands.add_parser("shadows", help="show what strategies that look on say")
    )
    _report(commands.add_parser("report", help="show how a shop stands"))
    _stock(commands.add_parser("stock", help="show what becomes of a SKU"))
    _nodes(commands.add_parser("nodes", help="list the places of a shop"))
    _rates(commands.add_parser("rates", help="show what parcels cost the shop"))
    _charges(commands.add_parser("charges", help="show what buyers pay for carriage"))
    _where(commands.add_parser("where", help="find a unit by its serial number"))
    _consigned(
        commands.add_parser("consigned", help="say what is owed for goods of others")
    )
    _recall(commands.add_parser("recall", help="call a lot back, or look who has it"))
    _batch(commands.add_parser("batch", help="source orders that wait together"))
    partnering.add_commands(commands)
    _plugins(commands.add_parser("plugins", help="list who joins in"))
    _new(commands.add_parser("new", help="write the beginning of a plug-in"))
    for other in others:
        if other.name in commands.choices:
            print(f"{other.name} is a command of ordercore's own", file=sys.stderr)
            continue
        its = commands.add_parser(other.name, help=other.help)
        other.arguments(its)
        its.set_defaults(do=other.run)
    return top


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("out"), help="default: out")
    parser.set_defaults(do=demo.demo)


def _run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("feeds", nargs="+", type=Path, metavar="FEED", help="TOML file")
    add_store(parser)
    parser.add_argument(
        "--out", type=Path, help="write report, slips, invoices, journal"
    )
    parser.add_argument("--seller", default="", help="on invoices; default: the feeds")
    parser.add_argument("--vat-id", default="", help="the seller's, on invoices")
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("ORDERCORE_DATA"),
        help="where the feeds' sources are; default: $ORDERCORE_DATA",
    )
    parser.add_argument(
        "--json", action="store_true", help="end with one JSON object on the last line"
    )
    parser.set_defaults(do=running.run)


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("order", metavar="ORDER", help="an order's id")
    add_store(parser)
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page, too")
    parser.add_argument(
        "--svg", type=Path, metavar="FILE", help="draw a map of the last decision, too"
    )
    parser.set_defaults(do=looking.explain)


def _simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("strategies", type=Path, metavar="STRATEGIES", help="TOML file")
    parser.add_argument("orders", nargs="*", metavar="ORDER", help="default: all")
    add_store(parser)
    parser.add_argument(
        "--since",
        default="",
        metavar="INSTANT",
        help="what was done before stands: 2026-11-24T10:00:00Z; default: from the "
        "beginning",
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page, too")
    parser.add_argument(
        "--json", action="store_true", help="end with one JSON array on the last line"
    )
    parser.set_defaults(do=simulating.simulated)


def _shadows(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.set_defaults(do=simulating.shadows)


def _report(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page, too")
    parser.add_argument(
        "--as-of",
        default="",
        metavar="INSTANT",
        help="as it was known then: 2026-11-24T10:00:00Z; default: now",
    )
    parser.set_defaults(do=looking.report)


def _nodes(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.set_defaults(do=looking.nodes)


def _rates(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument(
        "--toml", action="store_true", help="those in force as a file to be published"
    )
    parser.set_defaults(do=looking.rates)


def _charges(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument(
        "--toml", action="store_true", help="those in force as a file to be read"
    )
    parser.set_defaults(do=looking.charges)


def _consigned(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument("--owner", default="", help="of one owner; default: of all")
    parser.add_argument("--since", metavar="DAY", help="first day, by UTC")
    parser.add_argument("--until", metavar="DAY", help="last day, by UTC")
    parser.set_defaults(do=looking.consigned)


def _where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="what stands on the unit")
    parser.add_argument("--sku", default="", help="what it is; default: whatever it is")
    add_store(parser)
    parser.set_defaults(do=looking.where)


def _recall(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sku", metavar="SKU", help="what it is")
    parser.add_argument("lot", metavar="LOT", help="what stands on the label")
    parser.add_argument("reason", metavar="REASON", help="why")
    add_store(parser)
    parser.add_argument("--do", dest="now", action="store_true", help="do it, too")
    parser.add_argument("--ahead", action="store_true", help="though nobody has any")
    parser.set_defaults(do=looking.recall)


def _batch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("orders", nargs="*", metavar="ORDER", help="default: all")
    add_store(parser)
    parser.add_argument(
        "--rule",
        choices=[*BatchRule],
        default=BatchRule.FIRST_COME,
        help="who gets units where there are too few; default: FIRST_COME",
    )
    parser.add_argument("--solver", default=STOCK_PRICES.name, help="who looks for it")
    parser.add_argument("--do", dest="now", action="store_true", help="do it, too")
    parser.set_defaults(do=looking.batch)


def _stock(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sku", metavar="SKU", help="what it is")
    add_store(parser)
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw it, too")
    parser.add_argument("--node", default="", help="at one node; default: all of them")
    parser.add_argument(
        "--for",
        dest="segments",
        action="append",
        default=[],
        metavar="SEGMENT",
        help="for such a buyer: channel:web, region:DE; may be repeated",
    )
    parser.add_argument(
        "--units",
        default="",
        metavar="N",
        help="say for which day so many can be promised, and out of what",
    )
    parser.set_defaults(do=looking.stock)


def _plugins(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(do=looking.plugins)


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=making.KINDS, help="what it connects")
    parser.add_argument("name", metavar="NAME", help="small letters: pulsar")
    parser.add_argument(
        "--into", type=Path, default=Path(), help="the folder to write to; default: ."
    )
    parser.set_defaults(do=making.new)
