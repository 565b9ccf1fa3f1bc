"""Small bars: how a whole is divided, drawn to scale in whole numbers."""

from collections.abc import Sequence

from ordercore.show.markup import Html, each, tag

__all__ = ["bar"]


def bar(parts: Sequence[tuple[str, int, str]], *, label: str, full: int = 0) -> Html:
    """Return a bar of parts side by side.

    Args:
        parts: name, size (0 or more) and CSS class of each.
        label: what the whole bar says, for those who do not see it.
        full: the size that a bar of full length has; what is missing stays empty.
    """
    length = max(full, sum([size for _, size, _ in parts]), 1)
    rects: list[Html] = []
    start = 0
    for name, size, css in parts:
        if size > 0:
            hint = tag("title", f"{name}: {size:,}")
            rects.append(tag("rect", hint, x=start, width=size, height=1, class_=css))
            start += size
    return tag(
        "svg",
        each(rects),
        class_="bar",
        viewBox=f"0 0 {length} 1",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )
