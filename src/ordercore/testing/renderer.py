"""Is a renderer right?  Subclass the contract, give a model of each kind, run pytest.

It reads like this::

    class TestMine(RendererContract):
        renderer = Mine()
        models = {"packing-slip": SLIP}
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType

from ordercore.errors import Invalid, Unsupported
from ordercore.ports import DocumentFormat, RenderedDocument, Renderer
from ordercore.testing.adapter import expected
from ordercore.values import check_id

__all__ = ["RendererContract"]

LOCALES = ("en_GB", "da", "de_CH", "ar")


def _begins(mark: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.lstrip().startswith(mark)


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _is_page(content: bytes) -> bool:
    return _is_text(content) and b"<html" in content.lower()


def _is_drawing(content: bytes) -> bool:
    return _is_text(content) and b"<svg" in content.lower()


LOOKS: Mapping[DocumentFormat, Callable[[bytes], bool]] = MappingProxyType(
    {
        DocumentFormat.PDF: _begins(b"%PDF-"),
        DocumentFormat.HTML: _is_page,
        DocumentFormat.SVG: _is_drawing,
        DocumentFormat.TEXT: _is_text,
        DocumentFormat.ZPL: _begins(b"^XA"),
    }
)
"""By what a document of each format is known."""


class RendererContract:
    """What every renderer promises.

    Attributes:
        renderer: what is tested.
        models: kind -> something that can be rendered as it; one of each kind.
    """

    renderer: Renderer
    models: Mapping[str, object]

    def _documents(
        self, locale: str = "en_GB"
    ) -> Iterator[tuple[str, DocumentFormat, RenderedDocument]]:
        for kind in self.renderer.kinds:
            assert kind in self.models, f"give a model of {kind} in `models`"
            for wanted in self.renderer.formats:
                found: object = self.renderer.render(
                    kind, self.models[kind], locale, wanted
                )
                assert isinstance(found, RenderedDocument), (
                    f"{kind} as {wanted}: a RenderedDocument, not {found!r}"
                )
                yield kind, wanted, found

    def test_it_has_a_name(self) -> None:
        """A renderer has a name in the alphabet of ids."""
        check_id(self.renderer.name, "name")

    def test_it_says_what_it_makes(self) -> None:
        """At least one kind, and at least one format."""
        assert self.renderer.kinds, "kinds: name what it makes"
        assert self.renderer.formats, "formats: name as what"
        for kind in self.renderer.kinds:
            check_id(kind, "kinds")

    def test_it_makes_each_kind_as_each_format(self) -> None:
        """What comes is of the format that was wanted, and looks so."""
        for kind, wanted, found in self._documents():
            where = f"{kind} as {wanted}"
            assert found.format is wanted, f"{where}: it came as {found.format}"
            assert isinstance(found.content, bytes), f"{where}: content is bytes"
            assert found.content.strip(), f"{where}: it is empty"
            assert LOOKS[wanted](found.content), (
                f"{where}: {found.content[:20]!r} is no {wanted}"
            )

    def test_a_document_has_the_name_of_a_file(self) -> None:
        """A name alone, with no folder, that every system can write."""
        for kind, wanted, found in self._documents():
            plain = found.name.isascii() and found.name.isprintable()
            usual = plain and not set(found.name) & set('/\\:*?"<>|') and found.name
            where = f"{kind} as {wanted}"
            assert usual, f"{where}: {found.name!r} is no name of a file"
            assert found.name.strip(".") == found.name, f"{where}: {found.name!r}"

    def test_it_writes_for_anybody(self) -> None:
        """In each locale, also in one of which it has no words: then in another's."""
        for locale in LOCALES:
            for kind, wanted, found in self._documents(locale):
                assert found.content, f"{kind} as {wanted} in {locale}: it is empty"

    def test_it_makes_nothing_else(self) -> None:
        """Another kind, or another format, is Unsupported."""
        kind, wanted = (
            next(iter(self.renderer.kinds)),
            next(iter(self.renderer.formats)),
        )
        model = self.models[kind]
        asked = [("no-such-kind", wanted)]
        asked += [(kind, f) for f in DocumentFormat if f not in self.renderer.formats]
        for other, form in asked:
            expected(
                Unsupported,
                partial(self.renderer.render, other, model, "en_GB", form),
                f"{other} as {form}",
            )

    def test_a_model_of_another_kind_is_refused(self) -> None:
        """What is no such document raises Invalid, not whatever happens."""
        for kind in self.renderer.kinds:
            for wanted in self.renderer.formats:
                for model in (None, 7, object()):
                    expected(
                        Invalid,
                        partial(self.renderer.render, kind, model, "en_GB", wanted),
                        f"{kind} of {model!r}",
                    )

    def test_it_is_pure(self) -> None:
        """The same model has the same bytes: no clock, no chance, no own number."""
        first, second = [*self._documents()], [*self._documents()]

        assert first == second, "two documents of one model; its date is the model's"
