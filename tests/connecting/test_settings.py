"""Secrets that nobody sees, and settings that say everything that is odd at once."""

import copy
import pickle
import traceback
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

import attrs
import pytest

from ordercore.connecting import Secret, settings_of, unreadable_secrets
from ordercore.errors import AuthFailed, Invalid

CANARY = "canary-4711"


class Mode(StrEnum):
    LIVE = "live"
    TEST = "test"


@attrs.frozen
class Hook:
    secrets: tuple[Secret, ...] = ()


@attrs.frozen
class Shop:
    url: str
    token: Secret
    spare: Secret | None = None
    mode: Mode = Mode.TEST
    page_size: int = attrs.field(default=50, validator=attrs.validators.ge(1))
    rate: Decimal = Decimal(1)
    hook: Hook = attrs.field(factory=Hook)
    names: dict[str, Secret] = attrs.field(factory=dict)


def said(cls, table):
    """Return what is shown of settings: they themselves, or why they are none."""
    try:
        return repr(settings_of(cls, table))
    except Invalid as error:
        return str(error)


def wheres(error):
    return [finding.where for finding in error.findings]


class TestSecret:
    """It is read when it is used, and shown to nobody."""

    def test_it_is_read_each_time(self):
        """A key that was changed is taken without a restart."""
        keys = iter(["old", "new"])
        secret = Secret(lambda: next(keys))

        assert ["old", "new"] == [secret.reveal(), secret.reveal()]

    def test_it_comes_from_a_file(self, tmp_path):
        """The last newline of a file is none of its own."""
        path = tmp_path / "token"
        path.write_text(f"{CANARY}\n")

        assert CANARY == Secret.from_file(path).reveal()

    def test_it_comes_from_the_environment(self, monkeypatch):
        """As it is when it is used."""
        secret = Secret.from_env("SHOP_TOKEN")
        monkeypatch.setenv("SHOP_TOKEN", CANARY)

        assert CANARY == secret.reveal()

    @pytest.mark.parametrize(
        "show", [repr, str, "{}".format, "{!s:>40}".format, lambda s: f"{[s]}"]
    )
    def test_no_text_has_it(self, show):
        """However it is printed."""
        assert CANARY not in show(Secret.given(CANARY))

    @pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy])
    def test_it_is_not_written_down(self, write):
        """It can be neither pickled nor copied."""
        with pytest.raises(TypeError, match="not written down"):
            write(Secret.given(CANARY))

    def test_it_is_not_compared(self):
        """What can be compared can be guessed."""
        assert Secret.given(CANARY) != Secret.given(CANARY)
        with pytest.raises(TypeError):
            hash(Secret.given(CANARY))

    @pytest.mark.parametrize(
        "read",
        [
            lambda: "",
            lambda: None,
            lambda: 7,
            CANARY.encode,
            lambda: CANARY * 10_000,
            lambda: f"{CANARY}\ud800",
            lambda: {}[CANARY],
            lambda: 1 / len(CANARY * 0),
        ],
    )
    def test_what_cannot_be_read_is_told_without_it(self, read):
        """Neither the error, nor what hangs on it, nor any variable of ours has it."""
        secret = Secret(read, "the vault")

        with pytest.raises(AuthFailed, match="nothing from the vault") as caught:
            secret.reveal()

        seen = traceback.TracebackException.from_exception(
            caught.value, capture_locals=True
        )
        lines = [line for line in seen.format() if "test_settings" not in line]
        assert CANARY not in "".join(lines)
        assert caught.value.__context__ is None
        assert [str(caught.value)] == [str(f) for f in secret.findings()]

    def test_a_file_that_is_not_there_is_told(self, tmp_path):
        """By its path."""
        with pytest.raises(AuthFailed, match=r"the file .*missing"):
            Secret.from_file(tmp_path / "missing").reveal()

    def test_a_large_file_is_no_secret(self, tmp_path):
        """And it is not read whole."""
        path = tmp_path / "disk"
        path.write_bytes(b"a" * 1_000_000)

        assert 1 == len(Secret.from_file(path).findings())


class TestSettings:
    """A table becomes a typed value, or everything that is odd is named."""

    def test_a_table_is_read(self, monkeypatch):
        """As TOML has it; secrets are referred to."""
        monkeypatch.setenv("A", "a")
        shop = settings_of(
            Shop,
            {
                "url": "https://shop.example",
                "token": {"env": "A"},
                "mode": "live",
                "rate": Decimal("1.5"),
                "hook": {"secrets": [{"env": "A"}, {"file": "/run/secrets/b"}]},
                "names": {"x": lambda: "y"},
            },
        )

        assert ("a", Mode.LIVE, 50, Decimal("1.5"), "y") == (
            shop.token.reveal(),
            shop.mode,
            shop.page_size,
            shop.rate,
            shop.names["x"].reveal(),
        )
        assert "Secret(the file /run/secrets/b)" == repr(shop.hook.secrets[1])

    def test_everything_is_told_at_once(self):
        """Unknown, missing, of another type, out of bounds: each with its path."""
        with pytest.raises(Invalid) as caught:
            settings_of(
                Shop,
                {
                    "tokn": {"env": "A"},
                    "url": 7,
                    "mode": "slow",
                    "page_size": 0,
                    "hook": {"secrets": [{"env": "A"}, CANARY]},
                    "names": {"x": {"env": ""}},
                },
            )

        assert [
            "tokn",
            "url",
            "token",
            "mode",
            "page_size",
            "hook.secrets[1]",
            "names.x",
        ] == wheres(caught.value)
        assert "tokn: got an unknown key, expected token" in str(caught.value)

    @pytest.mark.parametrize(
        "table",
        [
            {"token": CANARY},
            {"token": {"env": "A", "value": CANARY}},
            {"token": [CANARY]},
            {"token": CANARY.encode()},
            {"token": {"env": "A"}, "spare": CANARY},
            {"token": {"env": "A"}, "hook": CANARY},
            {"token": {"env": "A"}, "hook": {"secrets": CANARY}},
            {"token": {"env": "A"}, "hook": {"secrets": {"a": CANARY}}},
            {"token": {"env": "A"}, "names": CANARY},
            {"token": {"env": "A"}, "names": {"x": CANARY}},
            CANARY,
        ],
    )
    def test_a_secret_that_stands_there_itself_is_not_shown(self, table):
        """It is refused, for a settings file is soon in a repository."""
        given = table if isinstance(table, str) else {"url": "u"} | table
        with pytest.raises(Invalid) as caught:
            settings_of(Shop, given)

        assert CANARY not in str(caught.value)
        assert "not shown" in str(caught.value)

    @pytest.mark.parametrize(
        "kind",
        [
            list,
            tuple,
            list[str],
            tuple[str, ...],
            Sequence[str],
            dict[str, str],
            str,
            object,
            str | None,
        ],
    )
    @pytest.mark.parametrize("name", ["tokens", "hook_secret", "api_key", "password"])
    def test_a_field_that_is_called_a_secret_shows_nothing(self, kind, name):
        """Plain text in it is refused, unless it is kept out of what is printed."""
        plain = attrs.make_class("Plain", {name: attrs.field(type=kind)})
        value = CANARY if kind in (str, object, str | None) else [CANARY]
        value = {"a": CANARY} if kind == dict[str, str] else value
        with pytest.raises(Invalid) as caught:
            settings_of(plain, {name: value})
        assert CANARY not in str(caught.value)
        assert f"{name}: got one that shows a secret" in str(caught.value)
        quiet = attrs.make_class("Quiet", {name: attrs.field(type=kind, repr=False)})
        odd = [7] if kind in (str, str | None) else CANARY
        for given in (value, odd):
            assert CANARY not in said(quiet, {name: given})

    @pytest.mark.parametrize(
        "kind",
        [
            Secret | str,
            tuple[Secret, ...] | int,
            list[Secret | int],
            dict[str, Secret | bool],
            Mode | tuple[Secret, ...] | bool,
        ],
    )
    @pytest.mark.parametrize("given", [[CANARY], CANARY.encode(), {"a": [CANARY]}])
    def test_what_may_be_a_secret_among_others_is_not_shown(self, kind, given):
        """One type or the other: what fits none may be the secret itself."""
        settings = attrs.make_class("Mixed", {"hook": attrs.field(type=kind)})
        with pytest.raises(Invalid) as caught:
            settings_of(settings, {"hook": given})
        assert CANARY not in str(caught.value)

    def test_a_validator_does_not_tell_what_it_has_seen(self):
        """Of a field that is called a secret, it may say no more than no."""
        never = attrs.field(type=str, repr=False, validator=attrs.validators.in_(["x"]))
        with pytest.raises(Invalid) as caught:
            settings_of(
                attrs.make_class("Checked", {"token": never}), {"token": CANARY}
            )
        assert CANARY not in str(caught.value)

    def test_a_list_of_secrets_is_one(self):
        """As a tuple is, or a sequence."""
        kinds = {"one": list[Secret], "two": Sequence[Secret]}
        cls = attrs.make_class(
            "Lists", {n: attrs.field(type=kind) for n, kind in kinds.items()}
        )
        found = settings_of(cls, {"one": [{"env": "A"}], "two": [{"env": "B"}]})
        assert (
            "[Secret(A in the environment)]",
            "(Secret(B in the environment),)",
        ) == (
            repr(found.one),
            repr(found.two),
        )

    def test_the_settings_do_not_show_it_either(self):
        """Nor does an attrs class of somebody else that holds them."""
        shop = Shop("u", Secret.given(CANARY), hook=Hook((Secret.given(CANARY),)))

        assert CANARY not in repr(shop)

    def test_a_look_names_each_secret_that_is_not_there(self, monkeypatch):
        """Before a connection is used; nothing is raised."""
        monkeypatch.setenv("A", "a")
        there, missing = Secret.from_env("A"), Secret.from_env("NOT_SET_4711")
        hook = Hook((there, missing))
        shop = Shop("u", there, hook=hook, names={"x": missing})

        assert ["hook.secrets[1]", "names.x"] == [
            finding.where for finding in unreadable_secrets(shop)
        ]
        assert [] == unreadable_secrets(Shop("u", there))
