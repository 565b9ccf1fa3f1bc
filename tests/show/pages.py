"""Reads a page as a browser does, to see what is really in it."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta"}


class Page(HTMLParser):
    """The elements of a page, and the text outside its style sheet."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.tags = []
        self.attributes = []
        self.words = []
        self.open = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert tag == self.open.pop(), f"{tag} closes something else"
        self.tags.append(f"/{tag}")

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    @property
    def text(self):
        """All its words."""
        return " ".join(self.words)

    def values(self, name):
        """Return the values of an attribute, wherever it stands."""
        return [value for _, attribute, value in self.attributes if attribute == name]

    def structure(self):
        """Return what is markup: elements with the names of their attributes."""
        return self.tags, [(tag, name) for tag, name, _ in self.attributes]


def read(markup):
    """Return a page; every element of it is closed where it should be."""
    page = Page(markup)
    assert [] == page.open
    return page
