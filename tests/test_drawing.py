"""Pages: nothing from elsewhere, only text from the graph, the same bytes each time, and a browser that likes them."""

from __future__ import annotations

import copy
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from polisgraph.drawing import draw
from polisgraph.drawing.content import read_graph
from polisgraph.drawing.layout import arrange
from polisgraph.drawing.marks import FAMILIES, FAMILY_OF_ROLE, SECTORS
from polisgraph.drawing.vis import Shape
from polisgraph.errors import DataError, UsageError
from polisgraph.network import collaboration
from polisgraph.vocabulary import CODES, read_terms
from tests.conftest import need

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from polisgraph.resources import Workspace
    from polisgraph.store.embedded import EmbeddedStore

    Visit = Callable[..., Page]

CHROMIUM = Path("/usr/bin/chromium")
NASTY = {
    "image": "<img src=x onerror=alert(1)>",
    "script": "</script><script>document.title='owned'</script>",
    "quotes": "\"double\" 'single' `back` ${tick} {{ jinja }} {% raw %}",
    "link": '<a href="https://example.org/x">href</a>',
    "comment": "<!-- --> ]]> &lt; &amp;",
    "hebrew": "שלום \u202e עולם",
    "arabic": "مدينة مستدامة",
    "chinese": "咸宁市城市管理执法委员会与第七小学共同建设儿童友好街道项目",
    "separators": "line\u2028separator\u2029paragraph\x00null\ttab",
    "surrogate": "half \ud800 pair",
    "long": "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrik" * 4,
}


def tiny() -> nx.MultiDiGraph:
    """Two cities, an initiative each, and who takes part."""
    graph = nx.MultiDiGraph()
    for slug, label in (("a", "Avonlea"), ("b", "Brigadoon")):
        graph.add_node(slug, kind="city", label=label, city=slug)
        graph.add_node(f"park-{slug}", kind="initiative", label=f"Park of {label}", city=slug, goal="15", goal_label="Life on land", goal_colour="#56C02B")  # fmt: skip # noqa: E501
        graph.add_edge(f"park-{slug}", slug, kind="inCity", iri=f"city-{slug}")
        graph.add_node(f"bureau-{slug}", kind="actor", label=f"Parks bureau of {label}", sector="public", actor_class="Department", city=slug, label_zh="公园局", names=("PB",))  # fmt: skip # noqa: E501
        graph.add_node(f"people-{slug}", kind="actor", label="Neighbours", sector="community", unnamed=True, city=slug)
        graph.add_edge(f"bureau-{slug}", f"park-{slug}", kind="participation", iri=f"pays-{slug}", roles=("lead", "funder"), contributes=("finance",), detail="pays for the trees", status="achieved", source="the-book, characters 10-20", documents=("The book",))  # fmt: skip # noqa: E501
        graph.add_edge(f"people-{slug}", f"park-{slug}", kind="participation", iri=f"plant-{slug}", roles=("volunteer",), status="planned", source="the-book, characters 30-40", documents=("The book",))  # fmt: skip # noqa: E501
    graph.add_node("league", kind="actor", label="League of parks", sector="international")
    for slug in "ab":
        graph.add_edge(
            "league", f"park-{slug}", kind="participation", iri=f"league-{slug}", roles=("technical-adviser",)
        )
    return graph


def nasty() -> nx.MultiDiGraph:
    """A graph in which every text is an attempt to be more than text."""
    graph = nx.MultiDiGraph()
    graph.add_node("hub", kind="initiative", label=NASTY["script"], city=NASTY["image"], goal=NASTY["quotes"], goal_label=NASTY["image"], goal_colour="red;}</style>")  # fmt: skip # noqa: E501
    for name, text in NASTY.items():
        graph.add_node(text, kind="actor", label=text, label_zh=text, sector=text, actor_class=text, city=text, iri=text, description=text, names=(text,))  # fmt: skip # noqa: E501
        graph.add_edge(text, "hub", kind=text, iri=name, roles=(text,), contributes=(text,), detail=text, status=text, source=text, documents=(text,))  # fmt: skip # noqa: E501
    return graph


class Elements(HTMLParser):
    """Collects every element with its attributes, and the text of styles and scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, list[str]] = {}
        self._open = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        self.text.setdefault(self._open, []).append(data)


LOADS = {"src", "srcset", "data", "poster", "background", "action", "formaction", "manifest", "ping", "xlink:href"}


def loads(html: str) -> list[str]:
    """Return every address that a browser would fetch."""
    found = Elements(html)
    addresses = [
        value or ""
        for tag, attributes in found.elements
        for name, value in attributes.items()
        if name in LOADS or (name == "href" and tag not in ("a", "area") and not tag.startswith("svg"))
    ]
    styles = [*found.text.get("style", []), *(attributes.get("style") or "" for _, attributes in found.elements)]
    for style in styles:
        addresses += re.findall(r"url\(\s*['\"]?([^'\")]*)", style) + re.findall(r"@import\s+(\S+)", style)
    return [address for address in addresses if not address.startswith(("data:", "#"))]


@pytest.mark.parametrize(
    "graph", [tiny(), nasty(), nx.path_graph(4), nx.Graph()], ids=["tiny", "nasty", "path", "empty"]
)
def test_a_page_loads_nothing_from_elsewhere(graph: nx.Graph) -> None:
    html = draw(graph, title=NASTY["link"], subtitle=NASTY["image"]).html
    assert loads(html) == []
    found = Elements(html)
    assert not {"link", "iframe", "object", "embed", "base", "img"} & {tag for tag, _ in found.elements}
    assert all((attributes.get("href") or "#").startswith("#") for _, attributes in found.elements)
    assert not any(name.startswith("on") for _, attributes in found.elements for name in attributes)


def test_the_check_for_loads_can_fail() -> None:
    bad = '<link href="https://cdn/x.css"><script src="//cdn/x.js"></script><style>@import "y"; a{b:url(z.png)}</style>'
    assert loads(bad) == ["https://cdn/x.css", "//cdn/x.js", "z.png", '"y";']


def test_the_policy_allows_inline_only() -> None:
    metas = [attributes for tag, attributes in Elements(draw(tiny(), title="T").html).elements if tag == "meta"]
    policy = next(meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'unsafe-inline'"
    assert rules["img-src"] == "data:"


def test_what_the_graph_says_stays_text() -> None:
    calm, wild = Elements(draw(tiny(), title="T").html), Elements(draw(nasty(), title=NASTY["script"]).html)
    count = {kind: sum(tag == kind for tag, _ in wild.elements) for kind in ("script", "style", "img", "b")}
    assert count == {kind: sum(tag == kind for tag, _ in calm.elements) for kind in count}
    rows = sum(tag == "tr" for tag, _ in wild.elements)
    assert rows == len(NASTY) + 1


def test_data_inside_scripts_cannot_end_them() -> None:
    html = draw(nasty(), title="T").html
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert data
    assert not set("<>&\u2028\u2029") & set(data[1])
    assert NASTY["script"] in {thing["label"] for thing in json.loads(data[1])["things"]}


def test_the_same_graph_and_seed_give_the_same_bytes() -> None:
    assert draw(tiny(), title="T").html == draw(tiny(), title="T").html
    assert draw(tiny(), title="T", seed=1).html == draw(tiny(), title="T", seed=1).html
    assert draw(tiny(), title="T", seed=1).html != draw(tiny(), title="T", seed=2).html


@pytest.mark.parametrize("seed", [-1, "seven", 1.5, None])
def test_a_seed_that_is_no_whole_number_is_refused(seed: object) -> None:
    with pytest.raises(UsageError, match="seed"):
        draw(tiny(), title="T", seed=seed)  # type: ignore[arg-type]


def test_the_callers_graph_stays_as_it_is() -> None:
    graph = tiny()
    nx.set_edge_attributes(graph, 3, "weight")
    before = copy.deepcopy(graph)
    draw(graph, title="T")
    assert list(graph.nodes(data=True)) == list(before.nodes(data=True))
    assert list(graph.edges(keys=True, data=True)) == list(before.edges(keys=True, data=True))


def test_an_empty_graph_gives_a_page_that_says_so() -> None:
    html = draw(nx.MultiDiGraph(), title="Nowhere").html
    assert "Nothing to show yet" in html
    assert "<script" not in html


def test_a_large_graph_says_what_it_leaves_out() -> None:
    graph = nx.star_graph(1199)
    html = draw(graph, title="Star").html
    assert "1,000 things with the most links" in html
    assert "200 with fewer links are left out, and 200 facts with them" in html
    assert "left out" not in draw(nx.path_graph(1000), title="Path").html
    assert 0 in {int(thing.label) for thing in read_graph(graph).things}


def test_the_subtitle_says_what_is_shown_and_from_where() -> None:
    html = draw(tiny(), title="T").html
    assert "2 initiatives and 5 actors of Avonlea and Brigadoon, joined by 6 facts from The book." in html
    assert "My own line" in draw(tiny(), title="T", subtitle="My own line").html


def test_the_table_has_every_fact_with_its_source() -> None:
    html = draw(tiny(), title="T").html
    assert html.count("<tr role") == 1 + 8  # the head, six facts, two cities
    assert html.count("the-book, characters 10-20") >= 2
    for text in ("lead, funder", "finance", "pays for the trees", "volunteer", "(planned)", "technical adviser"):
        assert text in html


@pytest.mark.parametrize(
    "graph", [tiny(), nx.gnm_random_graph(150, 260, seed=3), nx.star_graph(80), nx.empty_graph(30)]
)
def test_no_two_boxes_overlap(graph: nx.Graph) -> None:
    content = read_graph(graph)
    boxes = [Shape(thing).box for thing in content.things]
    centres = arrange(content, boxes, seed=7).centres
    for one in range(len(boxes)):
        for other in range(one):
            across = abs(centres[one][0] - centres[other][0]) - (boxes[one][0] + boxes[other][0]) / 2
            along = abs(centres[one][1] - centres[other][1]) - (boxes[one][1] + boxes[other][1]) / 2
            assert max(across, along) > -2.5


def test_each_city_has_a_ground_of_its_own_and_what_joins_them_another() -> None:
    content = read_graph(tiny())
    layout = arrange(content, [Shape(thing).box for thing in content.things], seed=7)
    assert [panel.name for panel in layout.panels] == ["Avonlea", "Brigadoon", "Across cities"]
    for thing, (x, y) in zip(content.things, layout.centres, strict=True):
        panel = next(panel for panel in layout.panels if panel.city == (thing.city or "across cities"))
        assert panel.left < x < panel.left + panel.width
        assert panel.top < y < panel.top + panel.height


def test_every_role_of_the_ontology_has_a_family(workspace: Workspace) -> None:
    assert set(FAMILY_OF_ROLE) == set(read_terms(workspace.ontology).codes["role"])
    assert set(FAMILY_OF_ROLE.values()) <= set(FAMILIES)
    assert CODES  # the list above is that of the ontology's codes


def test_no_two_sectors_look_alike() -> None:
    assert (
        len({mark.shape for mark in SECTORS.values()})
        == len({mark.colour for mark in SECTORS.values()})
        == len(SECTORS)
    )


def test_a_page_is_written_as_utf_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    path = draw(nasty(), title="咸宁").write(tmp_path / "page.html")
    assert '<h1 dir="auto">咸宁</h1>' in path.read_bytes().decode("utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


def test_a_file_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    page = draw(nx.Graph(), title="T")
    for path in (tmp_path, tmp_path / "missing" / "page.html", Path("/proc/polisgraph.html")):
        with pytest.raises(DataError, match=re.escape(str(path))):
            page.write(path)


def test_a_notebook_gets_a_frame_that_runs_scripts_and_nothing_else() -> None:
    frame = draw(tiny(), title='"quoted" <title>')._repr_html_()
    elements = Elements(frame).elements
    assert [tag for tag, _ in elements] == ["iframe"]
    assert elements[0][1]["sandbox"] == "allow-scripts"
    assert "<!doctype html>" in (elements[0][1]["srcdoc"] or "")


def test_the_shipped_network_is_drawn(store: EmbeddedStore) -> None:
    html = draw(collaboration(store), title="Who works with whom").html
    assert loads(html) == []
    for text in ("Xianning Urban Management Committee", "guangzhou-award-6, characters", "Haikou", "Public bodies"):
        assert text in html


# -- in a browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    need(str(CHROMIUM) if CHROMIUM.exists() else None, "Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    switches = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*switches, "--disable-component-update", "--disable-sync"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """Open the page of a graph offline; at the end the console must be silent and no request may have left."""
    context = browser.new_context(offline=True, reduced_motion="reduce", viewport={"width": 1400, "height": 900})
    noise: list[str] = []

    def visit(graph: nx.Graph, html: str = "") -> Page:
        page = context.new_page()
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("dialog", lambda dialog: noise.append(dialog.message))
        page.on(
            "request",
            lambda request: noise.append(request.url) if not request.url.startswith(("file:", "data:")) else None,
        )
        path = tmp_path / "page.html"
        path.write_text(html or draw(graph, title="T").html, encoding="utf-8")
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]" if not html else "iframe")
        return page

    yield visit
    context.close()
    assert noise == []


@pytest.mark.browser
def test_search_finds_an_actor_by_any_of_its_names(opened: Visit) -> None:
    page = opened(tiny())
    hits = page.locator("#hits button")
    for words in ("bureau avon", "公园局", "pb"):
        page.fill("#search", words)
        hits.get_by_text("Parks bureau of Avonlea").wait_for()
        assert "match" in page.inner_text("#status")
        page.press("#search", "Escape")
        assert hits.count() == 0
    page.fill("#search", "bureau avon")
    page.press("#search", "Enter")
    assert page.inner_text("#status") == "1 match."
    panel = page.inner_text("#panel")
    assert "lead, funder" in panel
    assert "the-book, characters 10-20" in panel
    page.fill("#search", "nothing of that name")
    page.get_by_text("No match. Try a shorter word.").wait_for()


@pytest.mark.browser
def test_filters_narrow_drawing_and_table_alike(opened: Visit) -> None:
    page = opened(tiny())
    rows = page.locator("tr[data-fact]:visible")
    assert rows.count() == 8
    page.select_option("#role", "volunteer")
    assert rows.count() == 2
    page.select_option("#city", "a")
    assert rows.count() == 1
    shown = "nodes.get().filter((node) => !node.hidden).map((node) => node.label)"
    assert sorted(page.evaluate(shown)) == ["Avonlea", "Neighbours", "Park of Avonlea"]
    page.click("#reset")
    page.uncheck("input.sector[value=community]")
    assert rows.count() == 6
    assert "Neighbours" not in page.evaluate(shown)


@pytest.mark.browser
def test_tooltips_are_elements_of_text(opened: Visit) -> None:
    page = opened(nasty())
    kinds = "[...nodes.get(), ...edges.get()].map((item) => item.title instanceof HTMLElement)"
    assert set(page.evaluate(kinds)) == {True}
    inside = "[...nodes.get(), ...edges.get()].flatMap((item) => [...item.title.querySelectorAll('*')])"
    assert set(page.evaluate(f"{inside}.map((element) => element.tagName)")) <= {"B", "I", "SPAN"}
    texts = page.evaluate("nodes.get().map((item) => item.title.textContent).join(' ')")
    assert NASTY["image"] in texts
    assert page.title() == "T"


@pytest.mark.browser
def test_a_tooltip_shows_the_fact_and_the_place_of_its_passage(opened: Visit) -> None:
    page = opened(tiny())
    page.locator(".stage").scroll_into_view_if_needed()
    number = page.evaluate("nodes.get().find((node) => node.label.startsWith('Parks')).id")
    at = page.evaluate("(id) => network.canvasToDOM(network.getPositions([id])[id])", number)
    box = page.evaluate("document.querySelector('#mynetwork').getBoundingClientRect().toJSON()")
    page.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
    page.wait_for_selector(".vis-tooltip:visible")
    text = page.inner_text(".vis-tooltip")
    assert "lead, funder → Park of" in text
    assert "the-book, characters 10-20" in text


@pytest.mark.browser
def test_a_page_works_in_the_frame_of_a_notebook(opened: Visit) -> None:
    page = opened(tiny(), draw(tiny(), title="T")._repr_html_())
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for()
    frame.locator("td a", has_text="League of parks").first.click()
    assert "technical adviser" in frame.locator("#panel").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("width", [400, 1280])
def test_a_page_fits_its_window(opened: Visit, width: int) -> None:
    page = opened(nasty())
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 26)"
