"""Names in right-to-left scripts, in real Chromium: they keep their order and place."""

import pytest
from playwright.sync_api import Browser

from election.presentation.templating import isolated
from tests.support.browser import LEAD, served
from tests.support.states import STATES
from tests.support.world import World

pytestmark = pytest.mark.browser

LOOSE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data;
    const apart = walker.currentNode.parentElement.closest(
      "bdi, [dir=auto], option, .unseen, .status-line, desc, title"
    );
    if (/[\\u0590-\\u08ff]/.test(text) && !apart && !/\\u2068/.test(text)) found.push(text.trim());
  }
  return found;
}"""
EDGES = """(heading) => {
  const name = heading.querySelector("bdi");
  const edges = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter(each => each.width > 2);
  };
  const [before, after] = [edges(name.previousSibling), edges(name.nextSibling)];
  const named = edges(name);
  return [before.at(-1).right, named[0].left, named[0].right, after[0].left];
}"""
NAMED = ("ranked-twenty", "ranked-twenty-review", "notice-twenty", "report-twenty")


@pytest.mark.parametrize("name", NAMED)
def test_every_name_is_set_apart(world: World, chromium: Browser, name: str) -> None:
    """The page uses bdi or dir=auto, and its pictures use isolates."""
    state = STATES[name]
    state.prepare(world)
    with served(world, chromium) as site:
        page = site.visitor()
        state.reach(site, page)
        assert page.locator("bdi", has_text="\u0645\u062d\u0645\u062f").count()
        assert page.evaluate(LOOSE) == []


def test_the_outcome_reads_from_left_to_right(world: World, chromium: Browser) -> None:
    """Text after an Arabic name is drawn to its right."""
    state = STATES["report-twenty"]
    state.prepare(world)
    with served(world, chromium) as site:
        page = site.visitor(width=1280)
        page.goto(f"{site.door.base_url}/polls/{LEAD}")
        said, start, end, then = page.locator(".outcome").evaluate(EDGES)
        assert said <= start < end <= then


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Devon & Blair", "Devon &amp; Blair"),
        ("Elected: محمد, with 4", "Elected: <bdi>محمد</bdi>, with 4"),
        ("עבד בן־דוד", "<bdi>עבד בן־דוד</bdi>"),
        ("1. محمد, 2. علي", "1. <bdi>محمد</bdi>, 2. <bdi>علي</bdi>"),
        ("محمد <b>", "<bdi>محمد</bdi> &lt;b&gt;"),
    ],
)
def test_a_sentence_is_isolated(text: str, html: str) -> None:
    """Each right-to-left run has its own isolate, and a sentence without one stays as it is."""
    assert isolated(text) == html
