/* Draws one map of the course. Python (helpers/leaf.py) writes two JSON islands into the page:
   atlas-base  the countries of the region (GeoJSON: id, name, kind "course" or "neighbour")
   atlas-spec  what to draw:
     title, credit
     square      true for a map that is taller than a region map
     view        [[south, west], [north, east]] shown first; null: around the layers
     countries   {id: {fill or hatch, name, box}}: look of a country; with a box it can be chosen
     colours     {land, coast, border, outline, ...}
     unagreed    ["ARM-AZE", ...] borders not delimited or not agreed: dashed
     hatches     {name: {kind: "stripes" or "dots", paper, ink, size, share}}
     styles      {name: {strokes: [...]} or {fill, hatch, strokes}} or mark {fill, ink}; a stroke
                 that is fixed keeps its width on every scale
     hidden      ["AZE-IRN", ...] borders of the base that are left out
     layers      [{kind: "area" | "line" | "mark", features: [...]}] from bottom to top;
                 a feature has lines (or lat, lon, shape, text), later, a tag (its name on the
                 map; rank: 0 is placed first), and its states:
                 [{style, name, box: [lines of words]}]; what a later state lacks is taken from
                 the first; at: one number of a state, or null for "not there", for each step.
                 Without at, the first state holds always. A mark may have since (a step: state 0
                 on it, state 1 later) and until (gone again).
     labels      [{text, look, rank, spots: [[lat, lon, sides, gap]], zoom, dot, id}]; sides,
                 tried in turn: c middle, l starts at the point, r ends there, t above, b below;
                 with the id of a country, any free place inside it will do
     towns       [[name, zoom, lat, lon]]: labels of rank 5, with a dot
     steps       {kind: "date" | "choice", label, items: [{label, says, later}]}; a date control
                 may have start (the step shown first; else the last) and unit (else "date")
     legend      [{text, style, shape, later}]
     laterWords  the words of the tick box; curtainWords: said while every date came later
   lines are packed: whole thousandths of a degree, the first point and then steps.
   Every value becomes a text node. */
"use strict";

/* Readers who ask their system for less motion get none: no glide after a drag or a key. */
var still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function atlasOptions() {
  return { center: [38.5, 47], zoom: 5, zoomSnap: 0.05, zoomDelta: 0.5, maxZoom: 10,
    scrollWheelZoom: false, dragging: !L.Browser.mobile, fadeAnimation: false,
    zoomAnimation: !still, inertia: !still,
    maxBoundsViscosity: 1, attributionControl: true };
}

function readIsland(id) { return JSON.parse(document.getElementById(id).textContent); }

function unpack(lines) {
  return lines.map(function (flat) {
    var points = [], lat = 0, lon = 0;
    for (var i = 0; i < flat.length; i += 2) {
      lat += flat[i]; lon += flat[i + 1];
      points.push([lat / 1000, lon / 1000]);
    }
    return points;
  });
}

/* make("p", "words", {class: "x"}, parent): an element; the words are a text node */
function make(tag, words, attributes, parent) {
  var svg = /^(svg|path|rect|line|circle|pattern|defs|polygon)$/.test(tag);
  var element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  if (words) element.textContent = words;
  Object.keys(attributes || {}).forEach(function (key) {
    if (attributes[key] != null) element.setAttribute(key, attributes[key]);
  });
  if (parent) parent.appendChild(element);
  return element;
}

function drawAtlas(map) {
  var spec = readIsland("atlas-spec"), base = readIsland("atlas-base");
  base.forEach(function (country) { country.rings = unpack(country.lines); });
  var atlas = { map: map, spec: spec, step: 0, later: false, things: [], labels: [], pens: [] };
  if (spec.steps && spec.steps.kind === "date")
    atlas.step = spec.steps.start == null ? lastStep(atlas) : spec.steps.start;
  document.body.classList.toggle("atlas-square", !!spec.square);
  frameMap(atlas, base);
  drawBase(atlas, base);
  drawHatches(atlas);
  spec.layers.forEach(function (layer) {
    layer.features.forEach(function (feature) {
      (layer.kind === "mark" ? drawMark : drawShape)(atlas, feature, layer.kind);
    });
    if (!layer.base) spec.view = spec.view || around(layer);
  });
  var towns = spec.towns.map(function (town) {
    return { text: town[0], look: "town", rank: 5, zoom: town[1], dot: 1,
      spots: [[town[2], town[3], "lrtb", 6]] }; });
  spec.labels.concat(towns, tags(spec)).forEach(function (label) { drawLabel(atlas, label); });
  drawControls(atlas);
  drawNames(atlas);
  drawLegend(atlas);
  showStep(atlas);
  if (still) {
    var pan = atlas.map.panBy;
    atlas.map.panBy = function (by) { return pan.call(this, by, { animate: false }); };
  }
  keepFitting(atlas);
  return atlas;
}

function around(layer) {
  return L.latLngBounds(layer.features.reduce(function (all, feature) {
    return all.concat.apply(all, unpack(feature.lines)); }, [])).pad(0.15);
}

/* The tags of features as labels: beside a mark, on a long line, beside a short one. */
function tags(spec) {
  var found = [], byName = {};
  spec.layers.forEach(function (layer) {
    layer.features.filter(function (f) { return f.tag; }).forEach(function (feature) {
      if (layer.kind === "mark") {
        var place = feature.tag + feature.lat + feature.lon, known = byName[place];
        if (known) known.features.push(feature);
        else found.push(byName[place] = { text: feature.tag, look: "small",
          rank: "rank" in feature ? feature.rank : 3,
          features: [feature], spots: [14, 30].map(function (gap) {
            return [feature.lat, feature.lon, "lrbt", gap]; }) });
        return;
      }
      var line = unpack(feature.lines)[0], box = L.latLngBounds(line);
      var small = box.getNorth() - box.getSouth() + box.getEast() - box.getWest() < 0.5;
      var along = (small ? [0.5] : [0.5, 0.35, 0.65, 0.2, 0.8, 0.57, 0.73, 0.88, 0.5,
        0.75]).map(function (share, i) {
        var at = line[Math.round((line.length - 1) * share)];
        return [at[0], at[1], small || i > 7 ? "lrbt" : "c", 14]; });
      found.push({ text: feature.tag, look: "tag", spots: along,
        rank: feature.rank || (small ? 0 : 1),
        features: [feature] });
    });
  });
  return found;
}

/* ---- the frame of the map: limits, credit, scale, buttons, keys ---- */

function frameMap(atlas, base) {
  var map = atlas.map, box = map.getContainer(), credit = make("span", atlas.spec.credit);
  atlas.limits = L.latLngBounds(base.reduce(function (all, country) {
    return all.concat(country.rings[0]); }, []));
  map.options.maxBounds = atlas.limits;   // setMaxBounds() would add a pan of its own
  map.attributionControl.setPrefix(false).addAttribution(credit.innerHTML);
  L.control.scale({ imperial: false, maxWidth: 110 }).addTo(map);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Map: " + atlas.spec.title + ". Arrow keys move the map, plus and"
    + " minus change its size, Tab goes through what is drawn, Enter opens details.");
  var home = L.control({ position: "topleft" });
  home.onAdd = function () {
    var bar = make("div", "", { class: "leaflet-bar" });
    var button = make("button", "", { type: "button", "aria-label": "Back to the first view",
      title: "Back to the first view" }, bar);
    var icon = make("svg", "", { width: 20, height: 20, viewBox: "0 0 20 20", fill: "none",
      stroke: "currentColor", "stroke-width": 2, "aria-hidden": "true" }, button);
    make("path", "", { d: "M2 7V2h5M13 2h5v5M18 13v5h-5M7 18H2v-5" }, icon);
    L.DomEvent.disableClickPropagation(bar);
    button.addEventListener("click", function () { atlas.moved = false; fit(atlas); });
    return bar;
  };
  home.addTo(map);
  atlas.bars = [map.zoomControl.getContainer(), home.getContainer()];
  box.addEventListener("focusin", function () { map.scrollWheelZoom.enable(); });
  box.addEventListener("focusout", function () { map.scrollWheelZoom.disable(); });
  map.on("dragstart", function () { atlas.moved = true; });
  ["keydown", "mousedown", "wheel", "touchstart"].forEach(function (kind) {
    box.addEventListener(kind, function () { atlas.touched = Date.now(); }, { passive: true });
  });
  map.on("zoomstart movestart", function () {
    if (Date.now() - (atlas.touched || 0) < 1500) atlas.moved = true;
  });
  box.addEventListener("keydown", function (event) {
    if (event.key === "Escape") closeBox(atlas);
  });
}

function closeBox(atlas) {
  var source = atlas.opened;
  atlas.map.closePopup();
  atlas.things.forEach(function (thing) { thing.main.closeTooltip(); });
  if (source && source.getElement()) source.getElement().focus({ preventScroll: true });
  atlas.opened = null;
}

/* Fit the first view again whenever the frame gets its size, until the reader moves the map. */
function fit(atlas) {
  var map = atlas.map;
  map.invalidateSize({ animate: false });
  var size = map.getSize();
  if (!size.x || !size.y) return;
  map.options.minZoom = 0;
  map.options.minZoom = map.getBoundsZoom(atlas.limits, true);   // the base fills the frame
  map.fitBounds(atlas.spec.view, { animate: false, padding: [6, 6] });
}

function keepFitting(atlas) {
  var bar = make("div", "", { class: "atlas-bar" });
  make("p", "On a touch screen, move the map with two fingers.", { class: "atlas-touch" }, bar);
  var below = document.getElementById("atlas-below");
  below.insertBefore(bar, below.firstChild);
  make("p", atlas.spec.credit, { class: "atlas-credit" }, below);
  var again = function () {
    var narrow = innerWidth < 560;               // on a phone the buttons stand below the map
    var home = narrow ? bar : atlas.map.getContainer().querySelector(".leaflet-top.leaflet-left");
    atlas.bars.forEach(function (one) { if (one.parentNode !== home) home.appendChild(one); });
    document.body.classList.toggle("atlas-narrow", narrow);
    keepHeight(atlas);
    if (atlas.moved) atlas.map.invalidateSize(); else fit(atlas);
    thin(atlas);
    arrange(atlas);
    var high = Math.ceil(document.body.offsetHeight);
    if (window.frameElement) window.frameElement.style.height = high + "px";
    else parent.postMessage({ atlasHeight: high }, "*");  // a page of files: it sets the height
  };
  if (window === window.top) document.body.style.overflow = "auto";
  new ResizeObserver(again).observe(document.body);
  atlas.map.on("zoomend", function () { thin(atlas); });
  atlas.map.on("zoomend moveend", function () { arrange(atlas); });
  again();
}

/* ---- the base: land, then coast and borders found as edges of one or of two countries ---- */

function drawBase(atlas, base) {
  var spec = atlas.spec, colours = spec.colours, map = atlas.map;
  atlas.rings = {};
  base.forEach(function (country) {
    var own = spec.countries[country.id], reads = !!(own && own.box);
    atlas.rings[country.id] = country.rings;
    var land = L.polygon(country.rings, { stroke: false, fillOpacity: 1, interactive: reads,
      fillColor: own ? fillOf(own) : colours.land, className: reads ? "atlas-shape" : "" });
    if (reads) atlas.things.push(makeReadable(atlas, land, { states: [own] }, []));
    land.addTo(map);
  });
  var found = edges(base, spec.unagreed, spec.hidden);
  [["coast", colours.coast, 1], ["border", colours.border, 1], ["outline", colours.outline, 1.3],
    ["unagreed", colours.outline, 1.3, "5 4"]].forEach(function (line) {
    L.polyline(found[line[0]], { color: line[1], weight: line[2], dashArray: line[3],
      interactive: false }).addTo(map);
  });
}

function eachEdge(base, visit) {
  base.forEach(function (country) {
    country.rings.forEach(function (ring) {
      for (var i = 1; i < ring.length; i++) {
        var a = String(ring[i - 1]), b = String(ring[i]);
        visit(a < b ? a + ";" + b : b + ";" + a, ring[i - 1], ring[i], country, i);
      }
    });
  });
}

function edges(base, unagreed, hidden) {
  var owners = {}, low = [90, 180], high = [-90, -180];
  eachEdge(base, function (edge, a, b, country) {
    (owners[edge] = owners[edge] || []).push(country);
    [0, 1].forEach(function (i) {
      low[i] = Math.min(low[i], a[i]); high[i] = Math.max(high[i], a[i]); });
  });
  function kind(edge, a, b) {
    var own = owners[edge], pair = own.map(function (c) { return c.id; }).sort().join("-");
    var cut = [0, 1].some(function (i) {          // where the base was cut there is no coast
      return a[i] === b[i] && (a[i] === low[i] || a[i] === high[i]); });
    if (cut || own.done || hidden.indexOf(pair) >= 0) return null;
    own.done = true;
    if (own.length < 2) return "coast";
    if (unagreed.indexOf(pair) >= 0) return "unagreed";
    return own.some(function (c) { return c.kind === "course"; }) ? "outline" : "border";
  }
  var found = { coast: [], border: [], outline: [], unagreed: [] }, run = null, last = null;
  eachEdge(base, function (edge, a, b, country, i) {
    var now = kind(edge, a, b);
    if (now && (now !== last || i === 1)) found[now].push(run = [a]);
    if (now) run.push(b);
    last = now;
  });
  return found;
}

/* ---- patterns, so that a fill does not depend on colour ---- */

function drawHatches(atlas) {
  var svg = atlas.map.getPane("overlayPane").querySelector("svg"), defs = make("defs", "", {}, svg);
  Object.keys(atlas.spec.hatches).forEach(function (name) {
    var hatch = atlas.spec.hatches[name], size = hatch.size;
    var pattern = make("pattern", "", { id: "hatch-" + name, width: size, height: size,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(" + (hatch.turn || 0) + ")" }, defs);
    make("rect", "", { width: size, height: size, fill: hatch.paper }, pattern);
    if (hatch.kind === "stripes")
      make("rect", "", { width: size * hatch.share, height: size, fill: hatch.ink }, pattern);
    else
      make("circle", "", { cx: size / 2, cy: size / 2, r: size * hatch.share, fill: hatch.ink },
        pattern);
  });
}

function fillOf(style) { return style.hatch ? "url(#hatch-" + style.hatch + ")" : style.fill; }

/* ---- areas and lines; a thing is {main, show()} ---- */

function stateOf(atlas, feature) {
  if (feature.later && !atlas.later) return null;
  var step = atlas.step, number = feature.at ? feature.at[step] : 0;
  if (feature.since != null) number = step < feature.since
    || (feature.until != null && step >= feature.until) ? null : step > feature.since ? 1 : 0;
  return number == null ? null : Object.assign({}, feature.states[0], feature.states[number]);
}

function drawShape(atlas, feature, kind) {
  var parts = [], styles = {}, lines = unpack(feature.lines);
  function put(look) { return L[kind === "area" ? "polygon" : "polyline"](lines, look); }
  feature.states.forEach(function (state) { styles[state.style] = atlas.spec.styles[state.style]; });
  Object.keys(styles).forEach(function (name) {
    var strokes = styles[name].strokes;
    if (kind === "area") strokes = [Object.assign({ fill: true, fillOpacity: 1,
      fillColor: fillOf(styles[name]) }, strokes[0])];
    strokes.forEach(function (pen) {
      var drawn = put(Object.assign({ interactive: false, lineJoin: "round" }, pen));
      drawn.addTo(atlas.map);
      parts.push({ name: name, drawn: drawn });
      if (kind === "line" && !pen.fixed) atlas.pens.push({ drawn: drawn, pen: pen });
    });
    if (feature.arrow) parts.push({ name: name,
      drawn: drawArrow(atlas, lines[0], strokes[strokes.length - 1]) });
  });
  var thing = { main: parts[0].drawn };
  if (feature.states[0].box) {        // one wide, unseen shape takes the pointer and the focus
    var reach = put(kind === "area"
      ? { fill: true, fillOpacity: 0, weight: 0, className: "atlas-shape" }
      : { weight: 18, opacity: 0, className: "atlas-reach", fill: false });
    thing = makeReadable(atlas, reach, feature, []);
    reach.addTo(atlas.map);
  }
  thing.show = function () {
    var now = stateOf(atlas, feature);
    parts.forEach(function (part) { display(part.drawn, now && part.name === now.style); });
    if (thing.rename) { display(thing.main, now); thing.rename(); }
  };
  atlas.things.push(thing);
}

/* The head of an arrow at the end of a line, in the colour and width of its upper pen. */
function drawArrow(atlas, line, pen) {
  var ends = line.slice(-2).map(function (at) { return atlas.map.project(at, 9); });
  var turn = Math.atan2(ends[1].y - ends[0].y, ends[1].x - ends[0].x) * 180 / Math.PI;
  var svg = make("svg", "", { width: 1, height: 1, style: "overflow:visible;display:block",
    "aria-hidden": "true" });
  make("path", "", { d: "M-.9 -1 .9 0 -.9 1Z", fill: pen.color, stroke: "#ffffff",
    "stroke-width": 1.5, "vector-effect": "non-scaling-stroke",
    transform: "rotate(" + turn + ") scale(" + (5 + pen.weight * 0.75) + ")" }, svg);
  return L.marker(line[line.length - 1], { interactive: false, keyboard: false,
    zIndexOffset: -2000,          // names stand above it
    icon: L.divIcon({ className: "atlas-arrow", html: svg, iconSize: [0, 0] }) }).addTo(atlas.map);
}

/* Lines are thinner on a small scale, so that crooked borders stay readable. */
function thin(atlas) {
  var share = Math.max(0.55, Math.min(1, 0.55 + (atlas.map.getZoom() - 5) * 0.18));
  atlas.pens.forEach(function (one) {
    var dash = one.pen.dashArray;
    one.drawn.setStyle({ weight: one.pen.weight * share, dashArray: dash && dash.split(" ").map(
      function (length) { return length * share; }).join(" ") });
  });
}

function display(layer, on) { layer.getElement().style.display = on ? "" : "none"; }

/* ---- marks: a number or a point in a shape ---- */

var OUTLINES = {
  circle: "M12 1.5a10.5 10.5 0 1 0 .01 0Z", square: "M2.5 2.5h19v19h-19Z",
  triangle: "M12 -4 28 24 -4 24Z", diamond: "M12 -1.5 25.5 12 12 25.5 -1.5 12Z", point: "M12 7a5 5 0 1 0 .01 0Z"
};

function drawMark(atlas, feature) {
  var body = make("div"), svg = make("svg", "", { width: 24, height: 24, "aria-hidden": "true" }, body);
  var string = make("line", "", { x1: 12, y1: 12, x2: 12, y2: 12, stroke: "#1a1a1a" }, svg);
  var path = make("path", "", { d: OUTLINES[feature.shape] || OUTLINES.circle }, svg);
  var digits = make("b", feature.text || "", {}, body), reads = !!feature.states[0].box;
  var mark = L.marker([feature.lat, feature.lon], { icon: L.divIcon({ className: "atlas-mark",
    html: body, iconSize: [24, 24] }), keyboard: reads, interactive: reads, riseOnHover: true,
    alt: "" }).addTo(atlas.map);
  var thing = reads ? makeReadable(atlas, mark, feature, [13, 0]) : { main: mark };
  thing.mark = mark;
  thing.feature = feature;
  thing.shift = function (x, y) {            // away from the true point, and a string back to it
    var style = mark.getElement().style;
    style.marginLeft = (x - 12) + "px";
    style.marginTop = (y - 12) + "px";
    string.setAttribute("x2", 12 - x);
    string.setAttribute("y2", 12 - y);
  };
  thing.show = function () {
    var now = stateOf(atlas, feature), style = now && atlas.spec.styles[now.style];
    thing.visible = !!now;
    display(mark, now);
    if (!now) return;
    path.setAttribute("fill", style.fill);
    path.setAttribute("stroke", style.edge);
    path.setAttribute("stroke-width", style.width || 1.5);
    digits.style.color = style.ink;
    mark.setZIndexOffset(style.front ? 1000 : 0);
    if (thing.rename) thing.rename();
  };
  atlas.things.push(thing);
}

/* Push numbered marks apart until none covers another; the same for every date, where all stay. */
function spread(atlas) {
  var marks = atlas.things.filter(function (t) {
    return t.mark && t.feature.shape !== "point" && (!t.feature.later || atlas.later); });
  if (marks.some(function (t) { return t.feature.until != null; }))
    marks = marks.filter(function (t) { return t.visible; });
  var spots = marks.map(function (t, i) {
    var p = atlas.map.latLngToLayerPoint([t.feature.lat, t.feature.lon]);
    return { x: p.x + Math.cos(i * 2.4), y: p.y + Math.sin(i * 2.4), from: p };
  });
  for (var round = 0; round < 80; round++) {
    spots.forEach(function (a, i) {
      spots.slice(i + 1).forEach(function (b) {
        var dx = b.x - a.x, dy = b.y - a.y, far = Math.sqrt(dx * dx + dy * dy) || 0.1;
        if (far >= 26) return;
        var push = (26 - far) / far / 2;
        a.x -= dx * push; a.y -= dy * push; b.x += dx * push; b.y += dy * push;
      });
    });
  }
  marks.forEach(function (t, i) {
    var x = Math.round(spots[i].x - spots[i].from.x), y = Math.round(spots[i].y - spots[i].from.y);
    t.shift(Math.abs(x) + Math.abs(y) < 4 ? 0 : x, Math.abs(x) + Math.abs(y) < 4 ? 0 : y);
  });
}

/* ---- tooltip, popup, keyboard: one place; text nodes only ---- */

function makeReadable(atlas, layer, feature, offset) {
  var now = function () { return stateOf(atlas, feature) || feature.states[0]; };
  var name = function () { return now().name; };
  var content = function () {
    var box = make("div");
    withName(atlas, "p", name(), box);
    now().box.forEach(function (line) { make("p", line, {}, box); });
    return box;
  };
  layer.bindTooltip(function () { return withName(atlas, "div", name()); },
    { sticky: !offset.length, offset: offset.length ? offset : [12, 0] });
  layer.bindPopup(content, { maxWidth: 290, minWidth: 150, autoPanPadding: [14, 14] });
  layer.on("popupopen", function (event) {
    var popup = event.popup.getElement(), byKey = atlas.byKey;
    layer.closeTooltip();
    popup.setAttribute("role", "dialog");
    popup.setAttribute("aria-label", spokenWithName(atlas, name()));
    popup.setAttribute("tabindex", "-1");
    popup.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", "Close");
    atlas.opened = layer;
    if (byKey) popup.focus({ preventScroll: true });
    atlas.byKey = false;
  });
  var element = layer.getElement ? layer.getElement() : null, thing = { main: layer };
  thing.rename = function () {
    var target = layer.getElement();
    if (target) target.setAttribute("aria-label", spokenWithName(atlas, name()));
  };
  function wire() {
    element = layer.getElement();
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", "button");
    element.removeAttribute("title");
    thing.rename();
    element.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== " ") return;
      atlas.byKey = true;
      layer.openPopup();
      event.preventDefault(); event.stopPropagation();
    });
  }
  if (element) wire(); else layer.on("add", wire);
  return thing;
}

/* ---- names: the first place where a name fits; less important names give way ---- */

function drawLabel(atlas, label) {
  var body = make("span", label.text);
  var marker = L.marker([label.spots[0][0], label.spots[0][1]], { interactive: false,
    keyboard: false, icon: L.divIcon({ className: "atlas-label atlas-" + label.look, html: body,
      iconSize: [0, 0] }) }).addTo(atlas.map);
  marker.getElement().setAttribute("aria-hidden", "true");   // the words are in the summary
  if (label.dot) make("i", "", {}, marker.getElement());
  atlas.labels.push(Object.assign({}, label, { marker: marker, body: body }));
}

function isInside(atlas, country, at) {
  var odd = false;
  (atlas.rings[country] || []).forEach(function (ring) {
    for (var i = 1; i < ring.length; i++) {
      var a = ring[i - 1], b = ring[i];
      if ((a[0] > at.lat) !== (b[0] > at.lat)
        && at.lng < a[1] + (at.lat - a[0]) / (b[0] - a[0]) * (b[1] - a[1])) odd = !odd;
    }
  });
  return odd;
}

/* The name of a neighbour must not reach into another country; the name of a country of the course,
   or of the place of a mark, must not have its middle in one. The sea is free, but the name of a
   country stands there only beside its own land. */
function staysHome(atlas, label, box) {
  if (["neighbour", "course", "small"].indexOf(label.look) < 0) return true;
  var home = label.id, middle = (box[0] + box[2]) / 2;
  if (label.features) {
    var place = { lat: label.features[0].lat, lng: label.features[0].lon };
    home = Object.keys(atlas.rings).filter(function (id) { return isInside(atlas, id, place); })[0];
  }
  function at(x) { return atlas.map.containerPointToLatLng([x, (box[1] + box[3]) / 2]); }
  return (label.look === "neighbour" ? [box[0], box[2]] : [middle]).every(function (x) {
    return Object.keys(atlas.rings).every(function (id) {
      return id === home || !isInside(atlas, id, at(x)); });
  }) && (!label.id || isInside(atlas, home, at(middle)) || besideLand(atlas, home, box));
}

/* Whether a part of the country that can be seen lies within 30 pixels of a box. */
function besideLand(atlas, country, box) {
  var size = atlas.map.getSize();
  return (atlas.rings[country] || []).some(function (ring) {
    return ring.some(function (point) {
      var p = atlas.map.latLngToContainerPoint(point);
      return p.x >= Math.max(0, box[0] - 30) && p.x <= Math.min(size.x, box[2] + 30)
        && p.y >= Math.max(0, box[1] - 30) && p.y <= Math.min(size.y, box[3] + 30);
    });
  });
}

/* Places inside a country, the roomiest first, for a view that shows none of the usual spots. */
function roomIn(atlas, country) {
  var map = atlas.map, size = map.getSize(), inside = [], out = [];
  for (var x = 20; x < size.x; x += 40) for (var y = 14; y < size.y; y += 28) {
    var at = map.containerPointToLatLng([x, y]);
    (isInside(atlas, country, at) ? inside : out).push([x, y, at.lat, at.lng]);
  }
  inside.forEach(function (p) {
    p.room = out.reduce(function (least, q) {
      return Math.min(least, Math.abs(p[0] - q[0]) / 2 + Math.abs(p[1] - q[1])); },
    Math.min(p[0] / 2, p[1], (size.x - p[0]) / 2, size.y - p[1]));
  });
  return inside.filter(function (p) { return p.room > 18; }).sort(function (a, b) {
    return b.room - a.room; }).slice(0, 12).map(function (p) { return [p[2], p[3], "c"]; });
}

function arrange(atlas) {
  var map = atlas.map, size = map.getSize(), taken = [];
  if (!size.x) return;
  spread(atlas);
  var home = map.getContainer().getBoundingClientRect();
  function block(element, grow) {
    var r = element.getBoundingClientRect();
    if (r.width) taken.push([r.left - home.left - grow, r.top - home.top - grow,
      r.right - home.left + grow, r.bottom - home.top + grow]);
  }
  map.getContainer().querySelectorAll(".leaflet-control").forEach(function (c) { block(c, 2); });
  atlas.things.forEach(function (thing) {
    if (thing.mark && thing.visible) block(thing.mark.getElement(), -1); });
  atlas.labels.sort(function (a, b) { return a.rank - b.rank; }).forEach(function (label) {
    var element = label.marker.getElement(), shown = map.getZoom() >= (label.zoom || 0)
      && (!label.features || label.features.some(function (f) { return stateOf(atlas, f); }));
    element.style.display = shown ? "" : "none";
    if (!shown) return;
    var width = label.body.offsetWidth, height = label.body.offsetHeight;
    function fits(spot) {
      return spot[2].split("").some(function (side) { return fitsAt(spot, side); }); }
    function fitsAt(spot, side) {
      var p = map.latLngToContainerPoint([spot[0], spot[1]]);
      var gap = spot[3] || 4;
      var left = side === "l" ? gap : side === "r" ? -width - gap : -width / 2;
      var top = side === "t" ? -height - gap : side === "b" ? gap : -height / 2;
      var box = [p.x + left, p.y + top, p.x + left + width, p.y + top + height];
      var free = box[0] >= 2 && box[1] >= 2 && box[2] <= size.x - 2 && box[3] <= size.y - 2
        && !taken.some(function (t) {
          return box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1]; });
      if (!free || !staysHome(atlas, label, box)) return false;
      label.marker.setLatLng([spot[0], spot[1]]);
      label.body.style.left = left + "px";
      label.body.style.top = top + "px";
      taken.push([box[0] - 3, box[1] - 1, box[2] + 3, box[3] + 1]);
      return true;
    }
    shown = label.spots.some(fits) || !!label.id && roomIn(atlas, label.id).some(fits);
    element.style.display = shown ? "" : "none";
  });
}

/* ---- controls: a date, a choice, and the curtain ---- */

function drawControls(atlas) {
  var spec = atlas.spec, steps = spec.steps, top = document.getElementById("atlas-top");
  if (steps && steps.kind === "date") drawDate(atlas, top);
  if (steps && steps.kind === "choice") drawChoice(atlas, top);
  if (steps && steps.items.some(function (item) { return item.later; })) {
    var label = make("label", "", { class: "atlas-tick" }, top);
    var tick = make("input", "", { type: "checkbox" }, label);
    label.appendChild(document.createTextNode(spec.laterWords));
    tick.addEventListener("change", function () {
      atlas.later = tick.checked;
      atlas.step = Math.min(atlas.step, lastStep(atlas));
      keepHeight(atlas);
      showStep(atlas);
    });
  }
  if (steps) atlas.output = make("output", "", { class: "atlas-says", "aria-live": "polite" }, top);
}

/* Leave room for the longest line, so that the map does not jump when the line changes. */
function keepHeight(atlas) {
  if (!atlas.output) return;
  var trial = make("div", "", { class: "atlas-says", style: "position:absolute;visibility:hidden;"
    + "width:" + atlas.output.offsetWidth + "px", "aria-hidden": "true" }, document.body);
  var tallest = atlas.spec.steps.items.slice(0, lastStep(atlas) + 1).reduce(function (most, item) {
    trial.textContent = item.says;
    return Math.max(most, Math.ceil(trial.getBoundingClientRect().height));
  }, 0);
  trial.remove();
  atlas.output.style.minHeight = tallest + "px";
}

function lastStep(atlas) {
  var items = atlas.spec.steps.items, last = items.length - 1;
  while (last > 0 && items[last].later && !atlas.later) last--;
  return last;
}

function drawDate(atlas, top) {
  var steps = atlas.spec.steps, box = make("div", "", { class: "atlas-date" }, top);
  make("label", steps.label, { for: "atlas-step" }, box);
  function button(sign, words, by) {
    var one = make("button", sign, { type: "button", class: "atlas-button", "aria-label": words }, box);
    one.addEventListener("click", function () { go(atlas.step + by); });
    return one;
  }
  var back = button("‹", "One " + (steps.unit || "date") + " earlier", -1);
  var track = make("div", "", { class: "atlas-track" }, box);
  var range = make("input", "", { id: "atlas-step", type: "range", min: 0, step: 1,
    "aria-label": steps.label }, track);
  var ends = make("div", "", { class: "atlas-ends", "aria-hidden": "true" }, track);
  var on = button("›", "One " + (steps.unit || "date") + " later", 1);
  var start = make("span", "", {}, ends);
  var end = make("span", "", {}, ends);
  function go(step) {
    atlas.step = Math.max(0, Math.min(lastStep(atlas), step));
    showStep(atlas);
  }
  range.addEventListener("input", function () { go(Number(range.value)); });
  atlas.onStep = function () {
    var last = lastStep(atlas);
    range.max = last;
    range.value = atlas.step;
    var hidden = behindCurtain(atlas);           // where every date came later
    range.setAttribute("aria-valuetext", hidden ? atlas.spec.curtainWords
      : steps.items[atlas.step].label);
    start.textContent = hidden ? "" : steps.items[0].label;
    end.textContent = hidden ? "" : steps.items[last].label;
    back.disabled = atlas.step === 0;
    on.disabled = atlas.step === last;
  };
}

function drawChoice(atlas, top) {
  var steps = atlas.spec.steps, set = make("fieldset", "", { class: "atlas-choice" }, top);
  make("legend", steps.label, {}, set);
  steps.items.forEach(function (item, i) {
    var label = make("label", "", {}, set);
    var radio = make("input", "", { type: "radio", name: "atlas-choice", value: i }, label);
    radio.checked = i === atlas.step;
    label.appendChild(document.createTextNode(item.label));
    radio.addEventListener("change", function () { atlas.step = i; showStep(atlas); });
  });
}

function behindCurtain(atlas) { return atlas.spec.steps.items[atlas.step].later && !atlas.later; }

function showStep(atlas) {
  var steps = atlas.spec.steps;
  if (atlas.opened) { atlas.map.closePopup(); atlas.opened = null; }
  atlas.things.forEach(function (thing) { if (thing.show) thing.show(); });
  if (atlas.onStep) atlas.onStep();
  if (steps) atlas.output.textContent = behindCurtain(atlas) ? atlas.spec.curtainWords
    : steps.items[atlas.step].says;
  if (atlas.legend) atlas.legend.forEach(function (row) {
    row.element.style.display = row.later && !atlas.later ? "none" : ""; });
  arrange(atlas);
}

/* ---- legend: a sample and words ---- */

function drawLegend(atlas) {
  var below = document.getElementById("atlas-below"), spec = atlas.spec;
  if (spec.legend.length) {
    var list = make("ul", "", { class: "atlas-legend", "aria-label": "Legend" }, below);
    atlas.legend = spec.legend.map(function (row) {
      var element = make("li", "", {}, list);
      element.appendChild(sample(spec.styles[row.style], row.shape));
      make("span", row.text, {}, element);
      return { element: element, later: row.later };
    });
  }
}

function sample(style, shape) {
  var svg = make("svg", "", { width: shape === "line" ? 44 : 24, height: shape === "line" ? 16 : 24,
    "aria-hidden": "true" });
  if (shape === "area") {
    make("rect", "", { x: 1, y: 3, width: 22, height: 18, fill: fillOf(style), stroke: "#333333" },
      svg);
  } else if (shape === "line") {
    style.strokes.forEach(function (pen) {
      make("line", "", { x1: 1, x2: 43, y1: 8, y2: 8, stroke: pen.color, "stroke-width": pen.weight,
        "stroke-dasharray": pen.dashArray, "stroke-linecap": pen.lineCap }, svg);
    });
  } else {
    make("path", "", { d: OUTLINES[shape], fill: style.fill, stroke: style.edge,
      "stroke-width": style.width || 1.5 }, svg);
  }
  return svg;
}
