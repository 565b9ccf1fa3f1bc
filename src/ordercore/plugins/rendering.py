"""A document is made by the first who makes such a one."""

from collections.abc import Iterable
from typing import cast

from ordercore.errors import Invalid, PluginError
from ordercore.plugins.asking import guarded
from ordercore.ports import DocumentFormat, RenderedDocument, Renderer

__all__ = ["rendered"]


def rendered(
    renderers: Iterable[Renderer],
    kind: str,
    model: object,
    locale: str,
    wanted: DocumentFormat,
) -> RenderedDocument:
    """Return a document.

    Raises:
        Invalid: nobody makes that, or the model is of another kind.
        PluginError: the renderer failed, or returned another format.
    """
    there = list(renderers)
    for one in there:
        if kind in one.kinds and wanted in one.formats:
            return _checked(one, kind, model, locale, wanted)
    made = sorted(
        {f"{k} as {f}" for one in there for k in one.kinds for f in one.formats}
    )
    raise Invalid.at(
        "kind", f"{kind} as {wanted}", f"one of {', '.join(made) or 'none'}"
    )


def _checked(
    one: Renderer, kind: str, model: object, locale: str, wanted: DocumentFormat
) -> RenderedDocument:
    try:
        made = guarded(
            one.name, "render", lambda: one.render(kind, model, locale, wanted)
        )
    except PluginError as error:
        if isinstance(error.__cause__, Invalid):
            raise error.__cause__ from None
        raise
    found = cast("object", made)  # what it promises, a guest need not keep
    if not isinstance(found, RenderedDocument) or found.format is not wanted:
        raise PluginError(one.name, "render", f"it returned no document as {wanted}")
    return found
