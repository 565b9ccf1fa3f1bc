"""A question and its answer: what may be asked, and what is never shown."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.connecting import Headers, Request, Response
from ordercore.errors import Invalid, MappingFailed

URL = "https://shop.example/orders"
CANARY = "canary-4711"


class TestRequest:
    """What cannot be sent safely is refused before it is sent."""

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "shop.example/orders",
            "ftp://shop.example/",
            "file:///etc/passwd",
            "https:///orders",
            "https://shop.example:0/",
            "https://shop.example:65536/",
            "https://shop.example:x/",
            f"https://user:{CANARY}@shop.example/",
            f"https://shop.example/#{CANARY}",
            "https://shop.example/a b",
            "https://shop.example/\r\nX: 1",
            "https://shop.exämple/",
            "https://shop%2eexample/",
            "https://[::1",
            "https://a\\@b/",
            f"https://shop.example/{CANARY * 1_000}",
        ],
    )
    def test_a_url_is_a_place_and_nothing_else(self, url):
        """No other scheme, no user, no line break; and it is not shown."""
        with pytest.raises(Invalid) as caught:
            Request("GET", url)

        assert ["url"] == [finding.where for finding in caught.value.findings]
        assert CANARY not in str(caught.value)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("X\r\nY", CANARY),
            ("", CANARY),
            ("X", f"{CANARY}\r\nY: 1"),
            ("X", f"{CANARY}\n"),
            ("X", f"{CANARY}\0"),
            ("X", f"{CANARY}€"),
            ("X", CANARY * 2_000),
            ("Content-Length", CANARY),
            ("transfer-encoding", CANARY),
            ("Host", CANARY),
        ],
    )
    def test_a_header_is_one_line(self, name, value):
        """Nothing in a header begins another one, or says where the message ends."""
        with pytest.raises(Invalid) as caught:
            Request("GET", URL, [("Accept", "*/*"), (name, value)])

        assert ["headers[1]"] == [finding.where for finding in caught.value.findings]
        assert CANARY not in str(caught.value)

    def test_everything_is_told_at_once(self):
        """Five faults, five findings."""
        with pytest.raises(Invalid) as caught:
            Request("get", "x", {"Host": "y"}, timeout_s=0, max_bytes=-1)

        assert {"url", "headers[0]", "method", "timeout_s", "max_bytes"} == {
            finding.where for finding in caught.value.findings
        }

    @pytest.mark.parametrize("seconds", [math.nan, math.inf, -1.0])
    def test_a_time_limit_is_a_time(self, seconds):
        """Neither for ever nor not a number."""
        with pytest.raises(Invalid):
            Request("GET", URL, timeout_s=seconds)

    def test_it_does_not_show_what_it_carries(self):
        """Neither query, nor headers, nor body, nor path."""
        request = Request(
            "POST",
            f"{URL}/{CANARY}?key={CANARY}",
            {"Authorization": CANARY},
            CANARY.encode(),
            operation="orders.ship",
        )

        shown = f"{request!r} {request} {request.headers!r} {[request]}"
        assert CANARY not in shown
        assert "POST https://shop.example, orders.ship" == str(request)

    @pytest.mark.parametrize(
        ("url", "host"),
        [
            ("https://shop.example/", "shop.example"),
            ("https://shop.example:443/", "shop.example"),
            ("http://shop.example:443/", "shop.example:443"),
            ("http://[::1]:8080/", "[::1]:8080"),
        ],
    )
    def test_the_host_is_told_as_servers_expect_it(self, url, host):
        """The usual port is left out."""
        assert host == Request("GET", url).host


class TestHeaders:
    """A mapping in which capitals do not matter."""

    @given(st.lists(st.tuples(st.sampled_from(["A", "a", "B"]), st.text(max_size=3))))
    def test_it_is_a_mapping_of_lower_case(self, pairs):
        """The same as a plain dictionary of lists, with the names in lower case."""
        model = {}
        for name, value in pairs:
            model.setdefault(name.lower(), []).append(value)

        headers = Headers(pairs)

        assert {name: ", ".join(values) for name, values in model.items()} == {
            **headers
        }
        assert [tuple(model.get("a", ()))] * 2 == [headers.all("a"), headers.all("A")]
        assert ("A" in headers, len(headers)) == ("a" in model, len(model))

    def test_one_is_set_in_place_of_all_of_its_name(self):
        """The others stay."""
        headers = Headers([("A", "1"), ("a", "2"), ("B", "3")]).with_("A", "4")

        assert {"a": "4", "b": "3"} == {**headers}

    def test_those_that_are_the_same_are_equal(self):
        """Also as keys; and to nothing else."""
        assert 1 == len({Headers({"A": "1", "B": "2"}), Headers({"b": "2", "a": "1"})})
        assert Headers({"A": "1"}) != {"A": "1"}
        assert 7 not in Headers({"A": "1"})


class TestJson:
    """A document is read exactly, or it is said that it is none."""

    def test_numbers_with_a_point_stay_what_they_are(self):
        """No float comes near money."""
        document = Response(200, body=b'{"price": 0.10, "units": 3}').json()

        assert {"price": "0.10", "units": "3"} == {
            k: str(v) for k, v in document.items()
        }

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<html>",
            b"{",
            b"\xff\xfe{}",
            b'{"a": NaN}',
            b'{"a": -Infinity}',
            b'{"a": 1, "a": 2}',
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b"9" * 10_000,
            b"1e" + b"9" * 5_000,
        ],
    )
    def test_what_is_no_document_is_said(self, body):
        """One error, and nothing of the body in it."""
        with pytest.raises(MappingFailed) as caught:
            Response(200, body=body).json()

        assert ["body"] == [finding.where for finding in caught.value.findings]
        assert caught.value.__context__ is None

    @given(st.binary(max_size=200))
    def test_any_bytes_are_read_or_refused(self, body):
        """Nothing else comes out, whatever goes in."""
        with suppress(MappingFailed):
            Response(200, body=body).json()

    def test_an_answer_does_not_show_what_it_carries(self):
        """Only how much."""
        response = Response(200, {"Set-Cookie": CANARY}, CANARY.encode())

        assert f"Response(200, {len(CANARY)} bytes)" == repr(response)
