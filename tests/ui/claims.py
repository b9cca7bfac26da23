"""Values whose previews lie: HTML that wants out, pictures that are none, tables of nonsense."""

from typing import Any, Final

from cairnflow.previews import html, markdown, register
from cairnflow.previews.base import Preview, Request
from tests.ui.payloads import NAMES

ESCAPE: Final = """<p id=told>nothing</p><script>
const told = {}
const tries = {
  cookie: () => document.cookie,
  storage: () => localStorage.length,
  session: () => sessionStorage.length,
  parent: () => parent.document.title,
  top: () => top.document.title,
  frame: () => frameElement === null ? fail() : frameElement.id,
  opener: () => window.open('/runs') === null ? fail() : 'open',
  form: () => { const f = document.createElement('form'); f.action = '/api/v1/session'
    f.method = 'post'; document.body.append(f); f.submit(); fail() },
  go: () => { top.location = 'http://elsewhere.invalid/top'; },
  dialog: () => alert(1) === undefined ? fail() : 'shown',
}
const fail = () => { throw new Error('refused') }
for (const [name, act] of Object.entries(tries)) {
  try { told[name] = `reached ${act()}` } catch (error) { told[name] = 'refused' }
}
const asked = ['/api/v1/meta', 'http://elsewhere.invalid/x'].map((url) =>
  fetch(url, { credentials: 'include', headers: { 'X-Cairn': '1' } })
    .then((answer) => answer.text())
    .then((text) => 'reached ' + text.slice(0, 20), () => 'refused'))
Promise.all(asked).then(([api, elsewhere]) => {
  document.getElementById('told').textContent = JSON.stringify({ ...told, api, elsewhere })
})
</script>"""
"""A page that tries to reach what is not its own, and writes down how that went."""


class Page:
    """HTML of an author's."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_html_(self) -> str:
        return self.text


class Prose:
    """Markdown of an author's."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_markdown_(self) -> str:
        return self.text


class Claim:
    """A value whose previewer says of it what it likes."""

    def __init__(self, mime: str, data: Any, summary: str = "") -> None:
        self.told = {"mime": mime, "data": data, "summary": summary}

    def preview(self, request: Request) -> Preview:
        """Return what it claims."""
        facts = {"width": "<script>__ran=0</script>", "height": -1, "unit": "<b>"}
        return request.made(facts=facts, **self.told)


register(Page, html)
register(Prose, markdown)
register(Claim, Claim.preview)

SVG: Final = (
    "<svg xmlns='http://www.w3.org/2000/svg' onload='__ran=0'><script>__ran=0</script></svg>"
)
CLAIMS: Final = (
    Claim("text/html", "<script>__ran=0</script>", "<img src=x onerror=__ran=0>"),
    Claim("TEXT/HTML; charset=utf-8", "<script>__ran=0</script>"),
    Claim("application/xhtml+xml", "<script xmlns='http://www.w3.org/1999/xhtml'>__ran=0</script>"),
    Claim("image/svg+xml", SVG, "an image"),
    Claim("image/svg+xml", "PHN2ZyBvbmxvYWQ9J19fcmFuPTAnLz4="),
    Claim("image/png", "javascript:__ran=0"),
    Claim('image/png" onerror="__ran=0', "AAAA"),
    Claim("image/png", {"src": "x", "onerror": "__ran=0"}),
    Claim("image/gif", None),
    Claim("audio/wav", "<script>__ran=0</script>"),
    Claim("text/markdown", "[x](javascript:__ran=0) <img src=x onerror=__ran=0>"),
    Claim("text/javascript", "__ran=0"),
    Claim("<script>__ran=0</script>", "x", "<script>__ran=0</script>"),
    Claim("application/vnd.vega-lite.v5+json", {
        "$schema": "http://elsewhere.invalid/schema.json",
        "data": {"url": "http://elsewhere.invalid/data.json"}, "mark": "bar",
        "params": [{"name": "x", "expr": "__ran=0"}],
        "encoding": {"href": {"value": "javascript:__ran=0"}},
    }),
    Claim("application/vnd.plotly.v1+json", {"data": [{"text": "<script>__ran=0</script>"}]}),
    Claim("application/vnd.cairn.table+json", {"columns": "<script>__ran=0</script>", "data": 1}),
    Claim("application/vnd.cairn.table+json", {
        "columns": [{"name": {"$$typeof": "x"}, "dtype": ["<b>"], "hist": {"counts": "x"}}],
        "data": [["<img src=x onerror=__ran=0>", {"a": 1}, None]], "rows": "many",
    }),
    Claim("application/vnd.cairn.array+json", {"shape": ["<b>"], "data": "<script>"}),
    Claim("application/json", {name: {name: name} for name in NAMES}),
    Claim("application/json", [[[[[[[[["<script>__ran=0</script>"]]]]]]]]]),
    Claim("", ""),
)  # fmt: skip
"""Previews that lie about what they are."""
