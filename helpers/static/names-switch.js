/* The switch "Names in": English, or one of five languages. Python (helpers/languages.py) writes
     atlasNames = {languages: [[code, its English name, direction]], words: {English: [names]}}
   with one name for each language, "" where no source has one: then the English form stays. */

function chosenName(atlas, english) {
  var forms = atlas.tongue >= 0 && atlasNames.words[english];
  return Array.isArray(forms) ? forms[atlas.tongue] : "";
}

/* What a text consists of: a name, in brackets another one, a number. */
function partsOf(text) {
  var found = /^([^]+?)(?: ([\d,.]+(?: km)?))?$/.exec(text) || ["", text], head = [found[1]];
  var split = /^([^]+) \(([^()]+)\)$/.exec(head[0]);
  if (split && !atlasNames.words[head[0]]) head = [split[1], " (", split[2], ")"];
  return found[2] ? head.concat(" ", found[2]) : head;
}

function nameElement(atlas, name, parent) {
  var language = atlasNames.languages[atlas.tongue];
  return make("bdi", name, { lang: language[0], dir: language[2] }, parent);
}

/* Writes a label; its first part decides. What has no name here stays English, and says so. */
function writeLabel(atlas, label) {
  var parts = partsOf(label.text), known = chosenName(atlas, parts[0]), body = label.body;
  var language = known ? atlasNames.languages[atlas.tongue] : [];
  [["lang", language[0]], ["dir", language[2]]].forEach(function (pair) {
    if (pair[1]) body.setAttribute(pair[0], pair[1]); else body.removeAttribute(pair[0]); });
  body.textContent = known ? "" : label.text;
  if (known) parts.forEach(function (part) {
    var name = chosenName(atlas, part);
    if (name || /^[ ()]+$/.test(part))
      body.appendChild(document.createTextNode(name || part));
    else make("bdi", part, { lang: "en", dir: "ltr" }, body);
  });
  return !!known;
}

/* The name that belongs to the words of a shape: "Iran", or "Baku: 21 claims". */
function nameBeside(atlas, words) {
  return typeof atlasNames === "object" && atlas.tongue >= 0
    ? chosenName(atlas, words) || chosenName(atlas, words.split(":")[0]) : "";
}

/* An element with the words, and behind them the name in brackets. */
function withName(atlas, tag, words, parent) {
  var element = make(tag, words, {}, parent), name = nameBeside(atlas, words);
  if (!name) return element;
  element.appendChild(document.createTextNode(" ("));
  nameElement(atlas, name, element);
  element.appendChild(document.createTextNode(")"));
  return element;
}

function spokenWithName(atlas, words) {
  var name = nameBeside(atlas, words);
  return name ? words + " (" + name + ")" : words;
}

/* Remembered for all maps of one place; a browser may forbid that. */
var NAMES_KEY = "argument-atlas-names";
function rememberNames(code) {
  try {
    if (code !== undefined) localStorage.setItem(NAMES_KEY, code);
    return localStorage.getItem(NAMES_KEY) || "";
  } catch (error) { return ""; }
}

function drawNames(atlas) {
  atlas.tongue = -1;
  if (typeof atlasNames !== "object") return;
  var box = make("div", "", { class: "atlas-names" }, document.getElementById("atlas-below"));
  make("label", "Names in", { for: "atlas-names" }, box);
  var select = make("select", "", { id: "atlas-names" }, box);
  var said = make("span", "", { role: "status" }, box);
  [["", "English"]].concat(atlasNames.languages).forEach(function (one) {
    make("option", one[1], { value: one[0] }, select); });
  function show(code) {
    var codes = atlasNames.languages.map(function (one) { return one[0]; }), known = {}, all = {};
    atlas.tongue = codes.indexOf(code);
    select.value = atlas.tongue < 0 ? "" : code;
    atlas.labels.forEach(function (label) {
      if (writeLabel(atlas, label)) known[label.text] = 1;
      all[label.text] = 1;
    });
    atlas.things.forEach(function (thing) { if (thing.rename) thing.rename(); });
    said.textContent = atlas.tongue < 0 ? "" : Object.keys(known).length + " of the "
      + Object.keys(all).length + " labels of this map; the others stay in English."
      + " Using a name is not a verdict.";
    arrange(atlas);
  }
  select.addEventListener("change", function () {
    show(select.value); rememberNames(select.value); });
  addEventListener("storage", function (event) {
    if (event.key === NAMES_KEY) show(event.newValue || ""); });
  show(rememberNames());
}
