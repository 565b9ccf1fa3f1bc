"""Files as they really come: packed, broken, hostile; what can be read is read."""

import gzip
import json
import sqlite3
from contextlib import closing

import pytest

import ordercore as oc
from ordercore_adapters.tabular import Feed, documents, lines, sources
from ordercore_adapters.tabular.cells import BadRow
from ordercore_adapters.tabular.settings import Kind, Source
from ordercore_adapters.tabular.sources import read_rows


def read(path, kind=Kind.CSV, columns=(), **more):
    """Return the rows of a file."""
    return list(read_rows(Source(kind, path.name, **more), path, columns))


def made(folder, content, name="x.csv"):
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def told(rows):
    """Return what is wrong with the rows that cannot be read."""
    return [
        (row.problem.where, row.problem.got) for row in rows if isinstance(row, BadRow)
    ]


class TestCsv:
    """Comma-separated values, strictly."""

    def test_rows_know_their_line(self, tmp_path):
        """A value over two lines is one row, which stands where it begins."""
        rows = read(made(tmp_path, 'a,b\n1,"x\ny"\n\n2,z\n'))

        assert [
            ("x.csv:2", {"a": "1", "b": "x\ny"}),
            ("x.csv:5", {"a": "2", "b": "z"}),
        ] == [tuple(row) for row in rows]

    @pytest.mark.parametrize(
        "content",
        [
            b"\xef\xbb\xbfa;b\r\n1;\xc3\xa6\r\n",
            b"a;b\n1;\xc3\xa6",
        ],
    )
    def test_marks_and_line_ends_do_not_matter(self, tmp_path, content):
        """A byte-order mark, CRLF and a missing last line end are fine."""
        (row,) = read(made(tmp_path, content), delimiter=";")

        assert {"a": "1", "b": "æ"} == row.cells

    def test_a_packed_file_is_unpacked(self, tmp_path):
        """The name says so, and lines count as unpacked."""
        path = made(tmp_path, gzip.compress(b"a\n1\n2\n"), "x.csv.gz")

        assert ["x.csv.gz:2", "x.csv.gz:3"] == [row.where for row in read(path)]

    def test_the_encoding_is_as_declared(self, tmp_path):
        """The same byte is a pound sign in one encoding and nothing in the other."""
        path = made(tmp_path, b"a\nok\n\xa340\n")
        (_, pound) = read(path, encoding="cp1252")
        bad = read(path)

        assert {"a": "£40"} == pound.cells
        assert [("x.csv:3", "byte 0xa3 at column 1")] == told(bad)
        assert r"\xa340" == bad[1].text

    @pytest.mark.parametrize(
        ("line", "got"),
        [
            ("1", "1 values"),
            ("1,2,3", "3 values"),
            ('1,"x"y', "',' expected after '\"'"),
            ("1,\x00", "a NUL character"),
            ("1," + "9" * 2_000_000, "a longer line"),
            ("1," + "9" * 200_000, "field larger than field limit (131072)"),
        ],
    )
    def test_a_broken_line_harms_no_other(self, tmp_path, line, got):
        """It comes out in its place, and the lines around it as they are."""
        rows = read(made(tmp_path, f"a,b\n1,2\n{line}\n3,4\n"))

        assert [("x.csv:3", got)] == told(rows)
        assert ["1", "3"] == [row.cells["a"] for row in rows if row not in rows[1:2]]

    def test_a_quote_that_nobody_closes_is_bounded(self, tmp_path):
        """It swallows lines up to a limit, counts them, and reading goes on."""
        swallowed = 'x,"open\n' + "1,2\n" * 40_000
        rows = read(made(tmp_path, f"a,b\n{swallowed}"))
        bad = [row for row in rows if isinstance(row, BadRow)]

        assert ["x.csv:2"] == [row.where for row in bad]
        assert 40_001 == len(rows) - 1 + bad[0].rows

    @pytest.mark.parametrize(
        ("header", "got"),
        [
            ("", "an empty file"),
            ("a,a", "column 'a' 2 times"),
            ("a,", "column '' 1 times"),
            ("a,prise", "no such column; perhaps 'prise'"),
            ("a,\xa3", "byte 0xa3 at column 3"),
            ('"a', "unexpected end of data"),
            (",".join(map(str, range(300))), "300 columns"),
        ],
    )
    def test_a_header_has_to_be_right(self, tmp_path, header, got):
        """Without it no row means anything, so the file is refused."""
        content = header.encode("cp1252")
        with pytest.raises(oc.Invalid) as caught:
            read(made(tmp_path, content), columns=("a", "price"))

        assert got in [found.got for found in caught.value.findings]

    @pytest.mark.parametrize("encoding", ["utf-16", "klingon", "rot13"])
    def test_an_encoding_has_to_extend_ascii(self, tmp_path, encoding):
        """Otherwise a line end is no line end."""
        with pytest.raises(oc.Invalid, match=r"source\.encoding"):
            read(made(tmp_path, "a\n"), encoding=encoding)

    @pytest.mark.parametrize(
        "content", [b"no gzip", gzip.compress(b"a\n1\n", mtime=0)[:-9]]
    )
    def test_a_broken_package_is_refused(self, tmp_path, content):
        """The file is named."""
        with pytest.raises(oc.Invalid, match=r"x\.csv\.gz"):
            read(made(tmp_path, content, "x.csv.gz"))

    def test_a_file_is_never_held_whole(self, tmp_path):
        """Rows come while the file is still being read."""
        rows = read_rows(
            Source(Kind.CSV, "x.csv"), made(tmp_path, "a\n1\n" + "x" * 10**7), ()
        )

        assert {"a": "1"} == next(rows).cells
        assert lines.MAX_LINE < 10**7


class TestJsonLines:
    """One object per line, without losing a digit."""

    def test_numbers_keep_their_digits(self, tmp_path):
        """0.10 stays 0.10, and is no sum of powers of two."""
        text = '{"a": 0.10, "b": 7, "c": null, "d": true, "e": "x"}\n\n'
        (row,) = read(made(tmp_path, text, "x.jsonl"), Kind.JSONL)

        assert {"a": "0.10", "b": "7", "c": None, "d": "true", "e": "x"} == row.cells

    @pytest.mark.parametrize(
        "line",
        [
            "[1]",
            "{",
            '{"a": NaN}',
            '{"a": 1, "a": 2}',
            '{"a": [1]}',
            '{"a": ' + "9" * 5_000 + "}",
            "[" * 100_000,
        ],
    )
    def test_a_broken_line_harms_no_other(self, tmp_path, line):
        """It comes out in its place."""
        rows = read(made(tmp_path, f'{{"a": 1}}\n{line}\n{{"a": 2}}\n'), Kind.JSONL)

        assert [False, True, False] == [isinstance(row, BadRow) for row in rows]
        assert rows[1].where == "x.csv:2"


class TestSqlite:
    """One SELECT on a file that is only read."""

    @pytest.fixture
    def shop(self, tmp_path):
        """Return a database with one table of odd values."""
        path = tmp_path / "shop.sqlite"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE t (a, b)")
            connection.executemany(
                "INSERT INTO t VALUES (?, ?)",
                [(1, 0.15), (2, 14.0), (3, 1e-5), (4, None), (5, "x")],
            )
            connection.commit()
        return path

    def test_a_real_is_its_shortest_decimal(self, shop):
        """0.15 is 0.15."""
        rows = read(shop, Kind.SQLITE, ("a", "b"), query="SELECT a, b FROM t")

        assert ["0.15", "14.0", "0.00001", None, "x"] == [
            row.cells["b"] for row in rows
        ]
        assert "shop.sqlite row 1" == rows[0].where

    @pytest.mark.parametrize(
        "value", ["x'00ff'", "9e999", "CAST(x'ff41' AS TEXT)", "char(0)"]
    )
    def test_a_value_that_is_no_text_or_number_is_set_aside(self, shop, value):
        """The row is named, and the others come."""
        query = f"SELECT a, CASE a WHEN 2 THEN {value} ELSE b END AS b FROM t"
        rows = read(shop, Kind.SQLITE, query=query)

        assert ["shop.sqlite row 2 b"] == [where for where, _ in told(rows)]

    @pytest.mark.parametrize(
        "query",
        [
            "DELETE FROM t",
            "SELECT 1; DELETE FROM t",
            "PRAGMA user_version = 3",
            "ATTACH 'other.sqlite' AS other",
            "WITH x AS (SELECT 1) INSERT INTO t SELECT 1, 2",
            "SELECT load_extension('x')",
            "SELEC",
        ],
    )
    def test_nothing_but_a_select_is_run(self, shop, query):
        """The file stays as it is."""
        before = shop.read_bytes()
        with pytest.raises(oc.Invalid, match=r"shop\.sqlite query"):
            read(shop, Kind.SQLITE, query=query)

        assert before == shop.read_bytes()

    def test_a_column_twice_is_refused(self, shop):
        """Nobody knows which of the two is meant."""
        with pytest.raises(oc.Invalid, match="2 times"):
            read(shop, Kind.SQLITE, query="SELECT a, b AS a FROM t")

    def test_another_file_is_refused(self, tmp_path):
        """A text file is no database."""
        with pytest.raises(oc.Invalid, match=r"x\.csv query"):
            read(made(tmp_path, "no data" * 100), Kind.SQLITE, query="SELECT a FROM t")


class TestDocuments:
    """Whole documents for a channel that reads them by itself."""

    FEED = """
    [feed]
    name = "web"
    channel = "echo"

    [source]
    kind = "{kind}"
    file = "{file}"
    rows_in = "lines"
    """

    class Echo:
        name = "echo"

        def parse(self, raw):
            if "problem" in raw:
                raise oc.Invalid.at("text", raw["text"], "a document")
            return raw

    def feed(self, folder, file, content):
        """Return a feed on a file with that content."""
        made(folder, content, file)
        kind = file.rpartition(".")[2]
        toml = folder / "web.toml"
        toml.write_text(self.FEED.format(kind=kind, file=file))
        return Feed.load(toml, None, {"echo": self.Echo()})

    def test_lines_are_documents(self, tmp_path):
        """Each counts as many rows as its list is long."""
        text = '{"id": 1, "lines": [1, 2]}\n?\n{"id": 2}\n'
        raws = list(self.feed(tmp_path, "x.jsonl", text).raws())

        assert [2, 1, 1] == [raw.rows for raw in raws]
        assert {"id": 1, "lines": [1, 2]} == raws[0].payload
        with pytest.raises(oc.Invalid):
            self.Echo().parse(raws[1].payload)

    @pytest.mark.parametrize(
        ("content", "ids"),
        [
            ({"id": 1}, [1]),
            ([{"id": 1}, {"id": 2}], [1, 2]),
            ({"orders": [{"id": 1}, {"id": 2}]}, [1, 2]),
        ],
    )
    def test_a_json_file_holds_one_or_many(self, tmp_path, content, ids):
        """An object, a list, or a list by the only name in an object."""
        feed = self.feed(tmp_path, "x.json", json.dumps(content))

        assert ids == [raw.payload["id"] for raw in feed.raws()]

    def test_a_line_that_cannot_be_read_is_set_aside(self, tmp_path):
        """It counts as one row and keeps its text."""
        (raw,) = self.feed(tmp_path, "x.jsonl", b'{"id": "\xff"}\n').raws()

        assert (1, "x.jsonl:1") == (raw.rows, raw.where)
        assert r'{"id": "\xff"}' == raw.payload["text"]

    def test_a_huge_json_file_is_refused(self, tmp_path, monkeypatch):
        """It would have to be read as a whole; lines need not."""
        monkeypatch.setattr(documents, "MAX_DOCUMENT", 5)
        with pytest.raises(oc.Invalid, match="use JSON Lines"):
            list(self.feed(tmp_path, "x.json", '{"id": 1}').raws())

    def test_what_is_no_object_is_set_aside(self, tmp_path):
        """The others come."""
        raws = list(self.feed(tmp_path, "x.json", '[{"id": 1}, 7]').raws())

        assert ["x.json[0]", "x.json[1]"] == [raw.where for raw in raws]
        assert "problem" in raws[1].payload

    @pytest.mark.parametrize("content", ["{", b"\xff", '{"a": NaN}'])
    def test_a_broken_file_is_refused(self, tmp_path, content):
        """The file is named."""
        with pytest.raises(oc.Invalid, match=r"x\.json"):
            list(self.feed(tmp_path, "x.json", content).raws())


def test_limits_are_stated():
    """What is bounded is bounded by a number that can be looked up."""
    assert (200, 1_000_000) == (sources.MAX_COLUMNS, lines.MAX_LINE)
