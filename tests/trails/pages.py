"""What a browser would make of a page: its elements, attributes and text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

HARMLESS = {
    "div", "style", "header", "b", "i", "p", "span", "code", "pre", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "details", "summary", "img",
}  # fmt: skip
ATTRIBUTES = {"class", "style", "scope", "colspan", "open", "src", "alt"}


@dataclass
class Seen(HTMLParser):
    """Everything in a page, in its order."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    open_tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag != "img":
            self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open_tags.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open_tags[-1:] != ["style"]:
            self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def seen(html: str) -> Seen:
    """Parse a page; every element in it is closed where it should be."""
    found = Seen()
    found.feed(html)
    found.close()
    assert found.open_tags == []
    return found


def is_harmless(html: str) -> bool:
    """Say whether nothing in a page can run, or ask a network for anything."""
    found = seen(html)
    urls = [value for name, value in found.attributes if name == "src"]
    return (
        set(found.tags) <= HARMLESS
        and {name for name, _ in found.attributes} <= ATTRIBUTES
        and all(url.startswith("data:image/") for url in urls)
        and "url(" not in html
        and "@import" not in html
    )
