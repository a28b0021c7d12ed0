"""Each map saved as a page and opened by itself: drawn, readable, reachable by keyboard.

The fixture ``page`` refuses and records every request that leaves this machine.
"""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pandas as pd
import pytest
from browser_pages import open_page
from playwright.sync_api import Frame, Page, expect

from helpers import charts, flows, languages, leaf, look, maps, measure
from helpers.data import load

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
HOSTILE = """<img src=x onerror="alert('ALARM')">'"</script><script>alert('ALARM')</script>""" \
          """{{ 7*7 }}"""
COURSE = {look.country_name(code) for code in look.FILLS}
DRAW = {
    "countries": lambda: maps.country_map(load("countries")),
    "borders": lambda: maps.border_map(load("borders")),
    "azerbaijan": lambda: maps.border_map(load("borders"), highlight="Azerbaijan"),
    "nakhchivan": lambda: maps.border_map(load("borders"), highlight="AZE-TUR",
                                          view="nakhchivan"),
    "scales": lambda: maps.scale_map("AZE-IRN"),
    "events": lambda: maps.event_map(load("events"), start="2022-06-01", end="2022-11-01"),
    "districts": lambda: maps.district_map(load("districts")),
    "distance": lambda: maps.distance_map("Tel Aviv", "nearest AZE-IRN border"),
    "flows": lambda: flows.flow_map(load("arms_tiv_by_year")),
}
every_map = pytest.mark.parametrize("name", DRAW)


def open_map(page: Page, folder: Path, picture) -> Frame:
    """Save a picture, open it as a file, and return the frame of its map once it is drawn."""
    page.goto(picture.save(folder / "map.html").as_uri())
    frame = page.locator(".atlas-picture iframe").element_handle().content_frame()
    frame.wait_for_selector(".leaflet-overlay-pane path", state="attached")
    page.wait_for_timeout(150)
    return frame


def boxes(frame: Frame, selector: str) -> list[dict]:
    """Return text and edges of the visible elements, and of the map around them."""
    return frame.evaluate("""selector => [...document.querySelectorAll(selector)].map(e => {
      const r = e.getBoundingClientRect();
      return {text: e.textContent, left: r.left, top: r.top, right: r.right, bottom: r.bottom};
    }).filter(r => r.right > r.left)""", selector)


def overlap(a: dict, b: dict) -> bool:
    return (a["left"] < b["right"] and b["left"] < a["right"]
            and a["top"] < b["bottom"] and b["top"] < a["bottom"])


@every_map
@pytest.mark.parametrize("width", [1000, 375])
def test_names_are_inside_the_map_and_do_not_collide(browser, tmp_path, name, width):
    with open_page(browser, viewport={"width": width, "height": 900}) as (page, outside):
        frame = open_map(page, tmp_path, DRAW[name]())
        names = boxes(frame, ".atlas-label span")
        (around,) = boxes(frame, ".atlas-map")
        for one in names:
            assert around["left"] <= one["left"] and one["right"] <= around["right"], one
            assert around["top"] <= one["top"] and one["bottom"] <= around["bottom"], one
        crossing = [(a["text"], b["text"]) for i, a in enumerate(names) for b in names[i + 1:]
                    if overlap(a, b)]
        assert crossing == [] and len(names) >= 4
        if name in ("countries", "borders"):
            assert {one["text"] for one in names} >= COURSE
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, "the page is wider than the screen"
        assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
        assert outside == []


WHERE = """() => { const map = Object.values(window).find(one => one instanceof L.Map);
  const degrees = (x, y) => {
    const at = map.containerPointToLatLng([x, y]); return [at.lat, at.lng]; };
  const home = map.getContainer().getBoundingClientRect(), size = map.getSize();
  return [...document.querySelectorAll('.atlas-course span, .atlas-neighbour span')].map(e => {
    const r = e.getBoundingClientRect(), x = r.left - home.left, y = r.top - home.top;
    return {text: e.textContent, width: r.width,
      middle: degrees(x + r.width / 2, y + r.height / 2),
      low: degrees(Math.max(0, x - 32), Math.min(size.y, y + r.height + 32)),
      high: degrees(Math.min(size.x, x + r.width + 32), Math.max(0, y - 32))};
  }).filter(one => one.width); }"""
FAR = [("Jerusalem", "Tehran"), ("Tehran", "Yerevan"), ("Baku", "Ankara"), ("Jerusalem", "Baku"),
       ("Tehran", "nearest AZE-IRN border"), ("Tel Aviv", "Israel")]  # fmt: skip


def inside(ring: list, at: list) -> bool:
    """Whether a point (latitude, longitude) lies in a ring: a line to the east cuts it oddly."""
    odd = False
    for a, b in zip(ring[:-1], ring[1:], strict=True):
        if (a[0] > at[0]) != (b[0] > at[0]):
            odd ^= at[1] < a[1] + (at[0] - a[0]) / (b[0] - a[0]) * (b[1] - a[1])
    return odd


@pytest.mark.parametrize("width", [1000, 375])
def test_a_name_stands_in_its_own_land_or_beside_a_part_of_it_that_is_in_view(
        browser, tmp_path, width):
    land = {look.country_name(one["properties"]["id"]): measure.lines(one["geometry"])
            for one in measure.shapes("base")}
    draw = {**DRAW, **{ends: lambda ends=ends: maps.distance_map(*ends) for ends in FAR}}
    at_sea, far_off = {}, []
    with open_page(browser, viewport={"width": width, "height": 900}) as (page, _):
        for name, picture in draw.items():
            for one in open_map(page, tmp_path, picture()).evaluate(WHERE):
                rings, (low, high) = land[one["text"]], (one["low"], one["high"])
                if any(inside(ring, one["middle"]) for ring in rings):
                    continue
                at_sea.setdefault(one["text"], []).append(name)
                if not any(low[0] <= lat <= high[0] and low[1] <= lon <= high[1]
                           for ring in rings for lat, lon in ring):
                    far_off.append((name, one["text"]))
    assert far_off == []
    assert "Israel" in at_sea, "no name at sea was tried"
    assert not set(at_sea.get("Azerbaijan", [])) & {*FAR, "distance"}


@every_map
def test_every_shape_is_reached_by_tab_and_says_its_words(page, tmp_path, name):
    frame = open_map(page, tmp_path, DRAW[name]())
    things = frame.locator(".leaflet-pane [role=button][tabindex='0']:visible")
    labels = things.evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    assert all(labels) and len(set(labels)) == len(labels) >= 1
    frame.locator(".leaflet-container").focus()
    walked = []
    for _ in labels:
        page.keyboard.press("Tab")
        walked.append(frame.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert sorted(walked) == sorted(labels)
    expect(frame.locator(".leaflet-tooltip")).to_have_text(walked[-1])
    page.keyboard.press("Enter")
    popup = frame.locator(".leaflet-popup")
    expect(popup).to_have_attribute("aria-label", walked[-1])
    expect(popup.locator("p").first).to_have_text(walked[-1])
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    assert frame.evaluate("document.activeElement.getAttribute('aria-label')") == walked[-1]


@every_map
def test_axe_finds_nothing(page, tmp_path, name):
    frame = open_map(page, tmp_path, DRAW[name]())
    found = []
    for place in (page.main_frame, frame):
        place.evaluate(AXE)
        found += place.evaluate("""() => axe.run(document, {rules: {'page-has-heading-one':
          {enabled: false}}}).then(r => r.violations.map(v => [v.id, v.nodes[0].html]))""")
    assert found == []


@every_map
def test_targets_are_large_and_credit_has_no_flag(page, tmp_path, name):
    frame = open_map(page, tmp_path, DRAW[name]())
    controls = boxes(frame, "button, .leaflet-bar a, .atlas-tick, .atlas-choice label, "
                            "input[type=range]")
    assert len(controls) >= 3
    for one in controls:
        assert one["bottom"] - one["top"] >= 43.5 and one["right"] - one["left"] >= 43.5, one
    credit = frame.locator(".leaflet-control-attribution")
    expect(credit).to_have_text("Boundaries: Natural Earth 1:10m, version 4.1, simplified. Lines "
                                "and names imply no endorsement.")
    assert credit.locator("svg, a").count() == 0


def test_the_date_control_moves_map_and_words_but_does_not_pan(page, tmp_path):
    frame = open_map(page, tmp_path, DRAW["districts"]())
    slider, says = frame.locator("input[type=range]"), frame.locator("output")
    pane = frame.locator(".leaflet-map-pane")
    place, last = pane.get_attribute("style"), says.inner_text()
    # the drawn parts of an area carry its look, and an unseen part above them its name
    looks = "[...document.querySelectorAll('.leaflet-overlay-pane path:not([tabindex])')]" \
            ".filter(p => p.style.display === '').map(p => p.getAttribute('fill')).join()"
    before, top = frame.evaluate(looks), boxes(frame, ".atlas-map")[0]["top"]
    slider.focus()
    seen = {last}
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
        seen.add(says.inner_text())
    assert len(seen) == 5 and says.get_attribute("aria-live") == "polite"
    assert says.inner_text().startswith(slider.get_attribute("aria-valuetext"))
    assert frame.evaluate(looks) != before, "the map did not change"
    assert pane.get_attribute("style") == place, "an arrow key moved the map"
    for _ in range(14):
        page.keyboard.press("ArrowLeft")
        assert boxes(frame, ".atlas-map")[0]["top"] == top, "the map jumped"
    expect(slider).to_have_attribute("aria-valuetext", "1992")
    expect(frame.get_by_label("One date earlier")).to_be_disabled()
    frame.get_by_label("One date later").click()
    expect(slider).to_have_attribute("aria-valuetext", "8 May 1992")
    held = frame.locator("path[aria-label^='Shusha']")
    expect(held).to_have_attribute("aria-label", "Shusha / Shushi: held by Armenian "
                                   "forces, from 8 May 1992")


def later_events() -> pd.DataFrame:
    events = load("events").query("date_start >= '2022-06-01'")
    late = events.tail(1).assign(id="late", date_start=pd.Timestamp("2023-09-20"), place="Yerevan",
                                 title="A later thing", latitude=40.18, longitude=44.51)
    return pd.concat([events[events["date_start"] <= look.CURTAIN], late], ignore_index=True)


@pytest.mark.parametrize("name", ["events", "districts"])
def test_nothing_later_is_seen_before_the_tick(page, tmp_path, name):
    picture = maps.event_map(later_events()) if name == "events" else DRAW["districts"]()
    frame = open_map(page, tmp_path, picture)
    tick = frame.get_by_label("Show what came later")
    slider = frame.locator("input[type=range]")
    words = "document.body.innerText + [...document.querySelectorAll('[aria-label]')].filter(" \
            "e => e.getClientRects().length).map(e => e.getAttribute('aria-label')).join()"
    seen = []
    for key in ("Home", *["ArrowRight"] * 40, "End"):
        slider.press(key)
        seen.append(frame.evaluate(words))
    assert not any(year in text for text in seen for year in ("September 2023", "January 2024"))
    last = slider.get_attribute("aria-valuetext")
    tick.check()
    slider.press("End")
    assert "September 2023" in frame.evaluate(words) or "January 2024" in frame.evaluate(words)
    tick.uncheck()
    expect(slider).to_have_attribute("aria-valuetext", last)
    assert "2023" not in slider.get_attribute("aria-valuetext")
    folded = page.locator("details.atlas-later")
    assert not folded.evaluate("e => e.open")


def test_where_every_date_came_later_the_tick_box_comes_first(page, tmp_path):
    frame = open_map(page, tmp_path, maps.event_map(later_events().tail(1), title="After"))
    assert "later thing" not in frame.locator("body").inner_text()
    expect(frame.locator("output")).to_have_text(look.ALL_LATER)
    assert frame.locator(".atlas-mark:visible").count() == 0
    frame.get_by_label("Show what came later").check()
    expect(frame.locator("output")).to_contain_text("20 September 2023: A later thing")
    expect(frame.locator(".atlas-mark:visible")).to_have_count(1)


def test_the_scale_switch_shows_one_line_at_a_time(page, tmp_path):
    frame = open_map(page, tmp_path, DRAW["scales"]())
    lines = frame.locator("path.atlas-reach:visible")
    assert lines.count() == 3
    frame.get_by_role("radio", name="1:110 million").check()
    expect(lines).to_have_count(1)
    expect(frame.locator("output")).to_have_text("1:110 million: 542.3 km.")


def test_marks_do_not_cover_each_other_and_are_numbered_as_in_the_list(page, tmp_path):
    picture = DRAW["events"]()
    frame = open_map(page, tmp_path, picture)
    marks = boxes(frame, ".atlas-mark")
    covered = [(a["text"], b["text"]) for i, a in enumerate(marks) for b in marks[i + 1:]
               if abs(a["left"] - b["left"]) < 18 and abs(a["top"] - b["top"]) < 18]
    assert covered == [] and len(marks) >= 15
    for one in frame.locator(".atlas-mark").all():
        number, label = one.inner_text(), one.get_attribute("aria-label")
        assert label.startswith(f"{number}. ") and label.split("(")[0] in picture.text


def test_the_button_leads_back_to_the_first_view(page, tmp_path):
    frame = open_map(page, tmp_path, DRAW["azerbaijan"]())
    where = "document.querySelector('path.atlas-reach').getAttribute('d')"
    first = frame.evaluate(where)
    frame.locator(".leaflet-container").focus()
    page.keyboard.press("+")
    page.wait_for_timeout(500)
    assert frame.evaluate(where) != first
    frame.get_by_label("Back to the first view").click()
    page.wait_for_timeout(300)
    assert frame.evaluate(where) == first


def test_a_dark_screen_still_gets_paper_and_ink(browser, tmp_path):
    with open_page(browser, color_scheme="dark") as (page, _):
        frame = open_map(page, tmp_path, DRAW["events"]())
        for place, part in ((page.main_frame, ".atlas-picture"), (frame, "body")):
            colours = place.evaluate("""part => { const s = getComputedStyle(
              document.querySelector(part)); return [s.backgroundColor, s.color]; }""", part)
            assert colours == ["rgb(255, 255, 255)", "rgb(26, 26, 26)"]


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_map_glides_only_for_readers_who_did_not_ask_for_less_motion(browser, tmp_path, motion):
    with open_page(browser, reduced_motion=motion) as (page, _):
        frame = open_map(page, tmp_path, DRAW["countries"]())
        frame.get_by_role("button", name="Zoom in").click(click_count=2)
        page.wait_for_timeout(600)
        frame.locator(".leaflet-container").focus()
        place = "() => document.querySelector('.leaflet-map-pane').style.transform"
        before = frame.evaluate(place)
        page.keyboard.press("ArrowRight")
        at_once = frame.evaluate(place)
        page.wait_for_timeout(600)
        after = frame.evaluate(place)
        assert after != before and (at_once == after) == (motion == "reduce")


@pytest.mark.parametrize("name", ["countries", "borders", "events", "districts"])
def test_hostile_names_are_shown_and_never_run(page, tmp_path, name):
    alarms = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: alarms.append(str(error)))
    table = load(name)
    fixed = {"id", "unit", "held_by", "extent", "status_oct_2022", "country_a", "country_b",
             "date_precision", "kind"}
    for column in table.select_dtypes(include="string").columns:
        if column not in fixed:
            table[column] = table[column].fillna("") + HOSTILE
    draw = {"countries": maps.country_map, "borders": maps.border_map, "events": maps.event_map,
            "districts": maps.district_map}[name]
    frame = open_map(page, tmp_path, draw(table, title=HOSTILE))
    for thing in frame.locator(".leaflet-pane [role=button]:visible").all()[:6]:
        thing.focus()
        page.keyboard.press("Enter")
        expect(frame.locator(".leaflet-popup")).to_contain_text("<script>alert('ALARM')</script>")
        page.keyboard.press("Escape")
    for tick in frame.locator("input[type=checkbox]").all():
        tick.check()
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    expect(page.locator("table").first).to_contain_text("{{ 7*7 }}")
    assert alarms == []
    assert page.locator("img").count() == frame.locator("img").count() == 0


def test_the_alarm_can_ring(page, tmp_path):
    """The same text unescaped does run: the test above can fail."""
    alarms = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    (tmp_path / "x.html").write_text(f"<p>{HOSTILE}</p>", encoding="utf-8")
    page.goto((tmp_path / "x.html").as_uri())
    page.wait_for_timeout(300)
    assert alarms and set(alarms) == {"ALARM"}


def test_the_policy_stops_a_request(browser, tmp_path):
    """A page of ours with a foreign picture slipped in: the browser itself refuses it."""
    picture = DRAW["countries"]()
    picture.drawing += '<img src="http://127.0.0.1:9/x.png" alt="">'
    with open_page(browser) as (page, _):
        refused = {}
        page.on("requestfailed", lambda one: refused.update({one.url: one.failure}))
        frame = open_map(page, tmp_path, picture)
        assert refused == {"http://127.0.0.1:9/x.png": "csp"}
        for place in (page.main_frame, frame):
            assert place.evaluate("""() => new Promise(tell => {
              document.addEventListener('securitypolicyviolation',
                event => tell(event.effectiveDirective));
              fetch('http://127.0.0.1:9/').then(() => tell('let through'), () => 0);
              setTimeout(() => tell('not stopped'), 2000); })""") == "connect-src"


@pytest.mark.parametrize("width", [1000, 375])
def test_charts_are_readable_at_both_widths(browser, tmp_path, width):
    lengths = load("border_lengths").query("border_id == 'AZE-IRN'")
    people = load("population").query("area_kind == 'country' and area in ['IRN', 'TUR', 'AZE']")
    ranges = pd.DataFrame({"q": ["How long is the border of Azerbaijan and Iran on the ground?"],
                           "low": [300], "high": [1700], "truth": [689]})
    pictures = [
        charts.bar_chart(lengths, "counter", "length_km", unit="km", group="method"),
        charts.point_chart(people.assign(area=people["area"].map(look.country_name)), "year",
                           "people", "area", unit="people", zero=True),
        charts.interval_chart(ranges, "q", "low", "high", truth="truth", unit="%"),
    ]
    with open_page(browser, viewport={"width": width, "height": 900}) as (page, outside):
        for picture in pictures:
            page.goto(picture.save(tmp_path / "chart.html").as_uri())
            (around,) = boxes(page.main_frame, ".atlas-picture")
            words = boxes(page.main_frame, ".atlas-chart text")
            assert len(words) >= 5
            for one in words:
                assert around["left"] <= one["left"] and one["right"] <= around["right"], one
            for one in words:  # the box of a line of text is higher than its letters
                one["top"], one["bottom"] = one["top"] + 2, one["bottom"] - 2
            crossing = [(a["text"], b["text"]) for i, a in enumerate(words)
                        for b in words[i + 1:] if overlap(a, b)]
            assert crossing == []
            sizes = page.evaluate("[...document.querySelectorAll('.atlas-chart text')].map("
                                  "e => parseFloat(getComputedStyle(e).fontSize))")
            assert min(sizes) >= 12
            page.evaluate(AXE)
            assert page.evaluate("""() => axe.run(document, {rules: {'page-has-heading-one':
              {enabled: false}}}).then(r => r.violations.map(v => v.id))""") == []
        assert outside == []


def test_arrows_and_their_words_change_with_the_window(page, tmp_path):
    picture = flows.flow_map(load("arms_tiv_by_year"))
    frame = open_map(page, tmp_path, picture)

    def drawn() -> tuple[list[str], int]:
        tags = sorted(one["text"] for one in boxes(frame, ".atlas-tag span"))
        return tags, len(boxes(frame, ".atlas-arrow path"))

    tags, heads = drawn()
    newest = picture.table[picture.table["Years"] == "2017 to 2021"]
    assert heads == len(newest) and "Israel 446" in tags and len(tags) == len(newest)
    frame.locator("input[type=range]").press("Home")
    expect(frame.locator("output")).to_contain_text("Ukraine 403")
    tags, heads = drawn()
    oldest = picture.table[picture.table["Years"] == "2005 to 2009"]
    assert heads == len(oldest) and "Israel 16" in tags and "Israel 446" not in tags
    widths = frame.evaluate("""() => [...document.querySelectorAll('.leaflet-overlay-pane path')]
      .filter(e => e.style.display !== 'none').map(e => Number(e.getAttribute('stroke-width')))""")
    assert {2.5, 5, 8} <= set(widths), "drawn as wide as the legend says, on every scale"


# Names in other languages -----------------------------------------------------------------


def axe_in(frame: Frame) -> list:
    frame.evaluate(AXE)
    return frame.evaluate("""() => axe.run(document, {rules: {'page-has-heading-one':
      {enabled: false}}}).then(r => r.violations.map(v => [v.id, v.nodes[0].html]))""")


@pytest.fixture
def named_map(page, tmp_path, monkeypatch) -> Frame:
    """Open a narrow map on which the Hebrew name of Iran is hostile text."""
    page.set_viewport_size({"width": 420, "height": 900})
    table = load("names")
    iran = table["id"].eq("IRN") & table["language"].eq("he")
    table.loc[iran, "name"] += HOSTILE
    monkeypatch.setattr(languages, "load", lambda name: table)
    leaf.leaflet.cache_clear()
    yield open_map(page, tmp_path, maps.country_map(load("countries")))
    leaf.leaflet.cache_clear()


def test_names_follow_the_language_that_the_keyboard_chooses(page, named_map):
    known = load("names").set_index(["english", "language"])["name"]
    label = named_map.locator(".atlas-course span")
    select = named_map.get_by_label("Names in")
    armenia = named_map.locator("path[aria-label^='Armenia']")
    assert "Armenia" in label.all_text_contents()
    select.focus()
    for code in languages.LANGUAGES:
        page.keyboard.press("ArrowDown")
        expect(select).to_have_value(code)
        name, side = known["Armenia", code], languages.DIRECTIONS[code]
        shown = named_map.locator(f".atlas-course span[lang={code}][dir={side}]")
        assert name in shown.all_text_contents()
        expect(armenia).to_have_attribute("aria-label", f"Armenia ({name})")
        expect(named_map.get_by_role("status")).to_contain_text("the others stay in English")
        names = boxes(named_map, ".atlas-label span")
        assert [(a["text"], b["text"]) for i, a in enumerate(names) for b in names[i + 1:]
                if overlap(a, b)] == []
        assert axe_in(named_map) == []
    assert any(text.endswith(HOSTILE) for text in label.all_text_contents())
    assert named_map.locator("img").count() == 0
    assert "Caspian Sea" in named_map.locator(".atlas-water span").all_text_contents()
    page.reload()
    again = page.locator(".atlas-picture iframe").element_handle().content_frame()
    expect(again.get_by_label("Names in")).to_have_value("he")
    again.get_by_label("Names in").focus()
    page.keyboard.press("Home")
    expect(again.locator(".atlas-course span").first).not_to_have_attribute("lang", "he")
    assert "Armenia" in again.locator(".atlas-course span").all_text_contents()
