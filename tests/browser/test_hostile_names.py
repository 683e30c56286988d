"""Names that try to be programs. Each stands in every text field of a map; none may run."""

import csv
import io

import pytest
import yaml

from remine.maps import write_map

RUN = "window.__pwned=1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</SCRIPT ><ScRiPt>{RUN}</sCrIpT>",
    f"<!--<script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror={RUN}>',
    f"'><img src=x onerror={RUN}>",
    f"<img/src=x/onerror={RUN}//",
    f"<svg onload={RUN}>",
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><use href=\"data:image/svg+xml,<svg id='x' onload='{RUN}'/>#x\">",
    f"<math><mtext></mtext><script>{RUN}</script></math>",
    f"<iframe srcdoc='<script>parent.{RUN.removeprefix('window.')}</script>'>",
    f"<iframe src=javascript:{RUN}>",
    f"<object data=javascript:{RUN}>",
    f"<embed src=javascript:{RUN}>",
    f"<a href=javascript:{RUN}>x</a>",
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"<form action=javascript:{RUN}><input autofocus onfocus={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<textarea autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}>",
    f"<audio src=x onerror={RUN}>",
    f"<body onload={RUN}>",
    f"<marquee onstart={RUN}>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<base href=https://example.invalid/>",
    "<link rel=stylesheet href=https://example.invalid/x.css>",
    "<style>@import 'https://example.invalid/x.css';</style>",
    "<style>*{background:url(https://example.invalid/x)}</style>",
    f"</style><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</noscript><script>{RUN}</script>",
    f"${{{RUN}}}",
    f"`${{{RUN}}}`",
    f"`;{RUN};`",
    f"\\`;{RUN}//",
    f"';{RUN};'",
    f'";{RUN};"',
    f"\\';{RUN}//",
    f'\\";{RUN}//',
    f"\\\\';{RUN}//",
    f"\u2028{RUN}\u2029",
    f"\n{RUN}\n",
    "trailing backslash \\",
    f"{{{{ ''.__class__.__mro__ }}}}<script>{RUN}</script>",
    "{{ 7 * 7 }}",
    "{% raw %}{% endraw %}{# #}",
    f"{{%- print('{RUN}') %}}",
    "{{this.constructor.constructor('window.__pwned=1')()}}",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"\\x3cscript\\x3e{RUN}\\x3c/script\\x3e",
    f"<<script>script>{RUN}<</script>/script>",
    f"<scr\u200bipt>{RUN}</scr\u200bipt>",
    f"\u202e<script>{RUN}</script>",
    f"<template shadowrootmode=open><script>{RUN}</script></template>",
    f"<p onclick={RUN} onmouseover={RUN} style=position:fixed;inset:0;z-index:99999>x",
    "]]>",
    '=HYPERLINK("https://example.invalid")',
    "__proto__",
    "constructor",
    "toString",
]


TAGS = "[...new Set([...document.querySelectorAll('*')].map(e => e.localName))]"
HANDLERS = r"""() => [...document.querySelectorAll('*')].flatMap((e) => [...e.attributes]
  .filter((a) => a.name.startsWith('on') || (a.name === 'href' && /^\s*javascript:/i.test(a.value)))
  .map((a) => e.localName + ' ' + a.name)).slice(0, 5)"""
CLICK = """(at) => remine.app.callout.click(
  {latlng: L.latLng(at), containerPoint: remine.app.map.latLngToContainerPoint(at)})"""
#: Chooses every site in turn and waits until the panel shows it.
EVERY = """async () => {
  const site = document.getElementById('site');
  for (let row = 0; row < remine.app.sites.n; row++) {
    remine.app.callout.pick(row);
    for (let k = 0; k < 200 && site.dataset.site !== String(row); k++) {
      await new Promise((done) => setTimeout(done, 2));
    }
    if (site.dataset.site !== String(row)) throw new Error('no panel for row ' + row);
  }
}"""
#: What our own scripts add to a page when sites are chosen.
OURS = {
    "ul", "li", "dl", "dt", "dd", "details", "summary", "section", "br", "bdi", "h3", "polygon",
    "circle", "rect", "strong", "tr", "td", "th", "thead", "tbody", "table", "p", "span", "div",
    "button", "canvas", "svg",
}


def fill_every_text(path):
    """Put a payload into every free text of a model file."""
    model = yaml.safe_load(path.read_text(encoding="utf-8"))
    turn = iter(PAYLOADS * 3)
    model["ask"] = next(turn)
    for layer in model["layers"]:
        for field in ("source", "vintage", "licence", "stamp", "note"):
            layer[field] = next(turn)
    for criterion in model["criteria"]:
        for field in ("label", "source", "note"):
            criterion[field] = next(turn)
    for gate in model["gates"]:
        gate["source"] = next(turn)
    for profile in model["profiles"]:
        profile["title"], profile["source"] = next(turn), next(turn)
    model["not_checked"] = [{"gate": next(turn), "why": next(turn)} for _ in range(3)]
    path.write_text(yaml.safe_dump(model, allow_unicode=True), encoding="utf-8")


@pytest.fixture(scope="module")
def hostile(building, tmp_path_factory):
    """A map with every payload as a name, and one of them in each other field in turn."""
    folder = tmp_path_factory.mktemp("hostile")
    base = [*building.site_rows(), *building.consult_rows()]
    rows = []
    for i, payload in enumerate(PAYLOADS):
        row = dict(base[i % len(base)])
        other = PAYLOADS[(i + 7) % len(PAYLOADS)].replace("\n", " ")
        row.update(
            site_id=f"p{i} {payload}".replace("\n", " "),
            name=payload,
            source=other,
            vintage=other[:60],
            land_manager=payload,
            location_class=other,
            county=other,
            quantity_basis=payload,
        )
        rows.append(row)
    words = {
        "nation": PAYLOADS[0],
        "area_name": PAYLOADS[5],
        "survey": PAYLOADS[9],
        "title": PAYLOADS[1],
        "gate": PAYLOADS[2],
        "layer": PAYLOADS[6],
        "not_this": PAYLOADS[3],
    }
    model = building.write_model(folder, rows, **words)
    fill_every_text(model)
    for audience in ("internal", "public"):
        write_map(building.release_of(model, audience), folder / f"{audience}.html")
    return folder, len(rows)


def test_there_are_enough_payloads():
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("audience", [
    pytest.param("internal", marks=pytest.mark.long), "public"])
def test_nothing_runs_and_nothing_is_markup(open_map, hostile, audience):
    folder, count = hostile
    page = open_map(folder / f"{audience}.html").settled()
    tags = set(page.evaluate(TAGS))
    assert not tags & {"img", "iframe", "object", "embed", "form", "base", "link", "template"}
    assert page.evaluate("remine.app.sites.n") == count
    page.evaluate(EVERY)
    page.evaluate("""() => {
      const boxes = [...document.querySelectorAll('input[data-layer]')];
      boxes.filter((box) => !box.checked).forEach((box) => box.click());
      const every = [...Array(remine.app.sites.n).keys()];
      remine.app.callout.open([39, -112], remine.app.callout.several(every));
    }""")
    page.mouse.move(600, 300)
    for point in ([39.5, -115.0], [36.3, -109.8], [40.0, -115.0]):
        page.evaluate(
            "at => { const m = remine.app.map; m.setView(at, 8, {animate: false}); }", point
        )
        page.wait_for_timeout(60)
        page.evaluate(CLICK, point)
    page.wait_for_timeout(200)
    assert page.evaluate("typeof window.__pwned") == "undefined"
    now = set(page.evaluate(TAGS))
    assert now <= {*tags, *OURS}
    bad = page.evaluate(HANDLERS)
    assert bad == []


def test_names_are_shown_as_they_are(open_map, hostile):
    folder, count = hostile
    page = open_map(folder / "internal.html").settled()
    shown = set(
        page.eval_on_selector_all("#table tbody button.name", "all => all.map(b => b.textContent)")
    )
    plain = [p for p in PAYLOADS if p.isprintable() and p == p.strip()]
    missing = [p for p in plain if p not in shown and p.replace("\u200b", "\\u200b") not in shown]
    assert missing == []


#: Opens the filters and asks for every word of every facet in turn.
FACETS = """async () => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  document.getElementById('more-filters').open = true;
  for (let k = 0; k < 100 && !remine.app.desk.filters.block; k++) await wait(20);
  await wait(20);
  let asked = 0;
  for (const select of document.querySelectorAll('#controls select[data-facet]')) {
    for (const option of [...select.options]) {
      select.value = option.value;
      await remine.app.desk.filters.apply();
      remine.app.desk.filters.show();
      asked++;
    }
    select.value = '';
  }
  document.getElementById('clear').click();
  await remine.app.desk.filters.apply();
  return asked;
}"""
TRAY = """async () => {
  const tray = remine.app.desk.compare;
  for (let from = 0; from < remine.app.sites.n; from += 4) {
    tray.rows = [0, 1, 2, 3].map((k) => from + k).filter((k) => k < remine.app.sites.n);
    tray.told();
    await tray.fill();
  }
  await tray.open();
  return remine.csvLines(remine.app.sites, remine.app.table.rows).join('\\n');
}"""


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_filters_tray_and_saved_list_run_nothing(open_map, hostile, audience):
    folder, count = hostile
    page = open_map(folder / f"{audience}.html").settled()
    tags = set(page.evaluate(TAGS))
    assert page.evaluate(FACETS) > 60
    saved = list(csv.DictReader(io.StringIO(page.evaluate(TRAY), newline="")))
    assert len(saved) == count
    formula = ("=", "+", "-", "@", "\t", "\r", "\n")
    texts = ("site_id", "name", "state", "list", "holds", "run", "stamp", "weights")
    assert not [row for row in saved for name in texts if row[name].startswith(formula)]
    page.wait_for_timeout(100)
    assert page.evaluate("typeof window.__pwned") == "undefined"
    assert set(page.evaluate(TAGS)) <= {*tags, *OURS, "option"}
    assert page.evaluate(HANDLERS) == []


def test_the_policy_stops_what_should_never_be_there(open_map, small_maps):
    page = open_map(small_maps["internal"][0]).settled()
    blocked = []
    page.on("requestfailed", lambda request: blocked.append((request.url, request.failure)))
    page.evaluate("""() => {
      const script = document.createElement('script'), image = document.createElement('img');
      const box = document.createElement('div');
      script.textContent = 'window.__pwned = 1';
      image.src = 'https://example.invalid/x.png';
      box.innerHTML = '<b onclick="window.__pwned=2">x</b>';
      document.body.append(script, image, box);
      box.firstChild.click();
    }""")
    page.wait_for_timeout(200)
    assert blocked == [("https://example.invalid/x.png", "csp")]
    assert page.evaluate("typeof window.__pwned") == "undefined"
    assert page.errors
    page.errors.clear()
    del page.requests[1:]
