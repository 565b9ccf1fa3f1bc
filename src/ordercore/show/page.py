"""One HTML page that needs nothing else: no script, picture or font from elsewhere."""

from ordercore.show.markup import Inside, each, raw_style, tag

__all__ = ["page"]

# Even if markup of somebody else got in, a browser would run and fetch nothing.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


def page(title: str, css: str, *body: Inside, lang: str = "en") -> str:
    """Return a whole page, ready to be written to a UTF-8 file."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        raw_style(css),
    )
    html = tag("html", head, tag("body", each(body)), lang=lang)
    return f"<!doctype html>\n{html}\n"
