// The argument board: one file for JupyterLab (an anywidget module) and for the web page.
// Whatever a learner typed or a table holds enters the page as a text node, never as HTML.
// Order of this file: look; small tools; the rule; the learner's value; the page; saving.

const STYLE = `
.atlas-weigh { background: #ffffff; color: #1a1a1a; border: 1px solid #d5d2ca; border-radius: 8px; color-scheme: light;
  padding: 4px clamp(10px, 3vw, 20px) 12px; margin: 8px 0; max-width: 960px; box-sizing: border-box; overflow-wrap: anywhere;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif; }
.atlas-weigh * { box-sizing: border-box; }
.atlas-weigh [hidden] { display: none !important; }
.atlas-weigh section { padding: 16px 0; border-bottom: 1px solid #d5d2ca; }
.atlas-weigh .atlas-head { font-weight: 650; font-size: 18px; line-height: 1.3; margin: 0 0 8px; color: inherit; }
.atlas-weigh p { margin: 0 0 8px; color: inherit; }
.atlas-weigh .atlas-quiet { color: #55554f; font-size: 14px; line-height: 1.45; }
.atlas-weigh fieldset { border: 0; margin: 0 0 8px; padding: 0; min-width: 0; }
.atlas-weigh legend { padding: 0; margin: 0 0 4px; font-weight: 600; color: inherit; }
.atlas-weigh .atlas-option { display: flex; gap: 10px; align-items: center; min-height: 44px; min-width: 44px;
  padding: 4px 8px; border-radius: 6px; cursor: pointer; margin: 0; }
.atlas-weigh .atlas-option:hover { background: #f4f1ea; }
.atlas-weigh .atlas-option input { width: 20px; height: 20px; margin: 0; flex: none; accent-color: #1d4fa3; }
.atlas-weigh .atlas-row { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; }
.atlas-weigh .atlas-fields { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: end; margin: 0; }
.atlas-weigh label.atlas-field { display: block; margin: 0; min-width: 0; }
.atlas-weigh label.atlas-field > span { display: block; font-size: 14px; line-height: 1.3; margin-bottom: 5px; color: #55554f; }
.atlas-weigh :is(input[type=number], input[type=text], select, textarea) { min-height: 44px; padding: 6px 10px; margin: 0;
  font: inherit; color: #1a1a1a; background: #fff; border: 1px solid #767670; border-radius: 6px; max-width: 100%; }
.atlas-weigh input[type=number] { width: 5.2em; }
.atlas-weigh :is(input[type=text], textarea) { width: 100%; }
.atlas-weigh select { width: auto; }
.atlas-weigh :is(input, select)[aria-invalid=true] { border: 2px solid #9b1c1c; }
.atlas-weigh .atlas-error { color: #9b1c1c; margin: 6px 0 0; }
.atlas-weigh button { min-height: 44px; min-width: 44px; padding: 6px 14px; font: inherit; cursor: pointer;
  color: #1d4fa3; background: #fff; border: 1px solid #1d4fa3; border-radius: 6px; margin: 0; }
.atlas-weigh button:hover { background: #e8eefa; }
.atlas-weigh button.atlas-main { color: #fff; background: #1d4fa3; font-weight: 600; }
.atlas-weigh button.atlas-main:hover { background: #163d80; }
.atlas-weigh button.atlas-link { border-color: transparent; padding: 6px 8px; text-align: left; }
.atlas-weigh :is(button, input, select, textarea, summary, [tabindex]):focus-visible { outline: 3px solid #b35900; outline-offset: 2px; }
.atlas-weigh :is(button, input, select, textarea, summary, .atlas-card) { scroll-margin: 24px 0 200px; }
.atlas-weigh summary { min-height: 44px; padding: 10px 0; cursor: pointer; color: #1d4fa3; width: fit-content; }
.atlas-weigh ul { list-style: none; margin: 0; padding: 0; }
.atlas-weigh ul ul { padding-left: clamp(6px, 2vw, 20px); border-left: 2px solid #d5d2ca; margin-left: clamp(2px, 1vw, 10px); }
.atlas-weigh li { margin: 8px 0 0; }
.atlas-weigh .atlas-plain { list-style: disc; padding-left: 24px; }
.atlas-weigh .atlas-card { border: 1px solid #d5d2ca; border-left: 6px solid #767670; border-radius: 6px; padding: 10px 12px; background: #fff; }
.atlas-weigh .atlas-card[data-kind=conclusion] { border: 2px solid #1d4fa3; border-left-width: 6px; }
.atlas-weigh .atlas-card[data-kind=inference] { background: #f4f1ea; }
.atlas-weigh .atlas-card[data-kind=objection] { border: 2px dashed #a63603; border-left: 6px double #a63603; }
.atlas-weigh .atlas-card > p { margin: 0 0 6px; }
.atlas-weigh .atlas-kind { font-size: 14px; font-weight: 600; color: #55554f; margin-right: 8px; }
.atlas-weigh [data-kind=objection] > p > .atlas-kind { color: #a63603; }
.atlas-weigh [data-kind=conclusion] > p > .atlas-kind { color: #1d4fa3; }
.atlas-weigh .atlas-unset { display: inline-block; border: 1px dashed #767670; border-radius: 10px; padding: 0 8px; font-size: 14px;
  color: #55554f; background: #fff; }
.atlas-weigh .atlas-now { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: center; font-size: 14px; color: #55554f; margin-top: 6px; }
.atlas-weigh .atlas-track { position: relative; display: block; height: 16px; border: 1px solid #767670; border-radius: 3px; overflow: hidden;
  background: linear-gradient(90deg, transparent calc(20% - 1px), #c9c6bd calc(20% - 1px) 20%, transparent 20%) 0 0 / 100% 100%,
    repeating-linear-gradient(90deg, #fff 0 calc(20% - 1px), #c9c6bd calc(20% - 1px) 20%); }
.atlas-weigh .atlas-now .atlas-track { width: 120px; height: 10px; }
.atlas-weigh .atlas-track i { position: absolute; top: 0; bottom: 0; min-width: 3px; }
.atlas-weigh .atlas-range { background: repeating-linear-gradient(135deg, #1d4fa3 0 4px, #8fabdf 4px 8px); }
.atlas-weigh .atlas-solid { background: #1d4fa3; }
.atlas-weigh .atlas-own { border: 3px solid #1a1a1a; border-radius: 3px; background: #fff; }
.atlas-weigh .atlas-middle { background: #1a1a1a; border: 2px solid #fff; border-width: 0 2px; width: 9px; margin-left: -4px; }
.atlas-weigh .atlas-anti { background: #a63603; }
.atlas-weigh .atlas-antirange { background: repeating-linear-gradient(45deg, #a63603 0 3px, #f3d9cd 3px 7px); }
.atlas-weigh .atlas-scale { display: grid; grid-template-columns: minmax(84px, auto) 1fr; gap: 6px 12px; align-items: center; margin: 8px 0 12px; }
.atlas-weigh .atlas-steps { display: grid; grid-template-columns: repeat(5, 1fr); grid-column: 2; font-size: 13px; line-height: 1.2;
  text-align: center; color: #55554f; align-items: end; }
.atlas-weigh .atlas-result { background: #f7f9fd; border: 1px solid #1d4fa3; border-radius: 8px; padding: 12px 16px; margin: 0 0 12px; }
.atlas-weigh .atlas-bar { position: sticky; bottom: 0; z-index: 2; background: #1a1a1a; color: #fff; border-radius: 6px 6px 0 0;
  padding: 8px 14px; margin: 12px 0 0; font-size: 15px; line-height: 1.35; }
.atlas-weigh .atlas-bar { display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: center; justify-content: space-between; }
.atlas-weigh .atlas-bar > div { flex: 1 1 300px; }
.atlas-weigh .atlas-bar p { margin: 0; color: #fff; }
.atlas-weigh .atlas-bar .atlas-quiet { color: #e4e1d8; }
/* JupyterLab wraps an output in three boxes of its own that would hold the line of the result back */
:is(.jp-OutputArea, .jp-OutputArea-child, .jp-OutputArea-output):has(.atlas-weigh) { overflow: visible; min-width: 0; }
@media (max-height: 480px) { .atlas-weigh .atlas-bar { position: static; } }
.atlas-weigh .atlas-box { background: #f4f1ea; border-left: 4px solid #1d4fa3; border-radius: 0 6px 6px 0; padding: 12px 16px; margin: 8px 0; }
.atlas-weigh .atlas-box > :last-child { margin-bottom: 0; }
/* A wide drawing must not make the whole board wide, as it would in JupyterLab's flexible boxes. */
.atlas-weigh .atlas-drawing { contain: inline-size; overflow: auto; max-height: 70vh; border: 1px solid #d5d2ca; border-radius: 6px; margin: 8px 0; }
.atlas-weigh .atlas-drawing svg { display: block; }
.atlas-weigh .atlas-drawing g[role=button] { cursor: pointer; }
.atlas-weigh .atlas-drawing g:focus { outline: none; }
.atlas-weigh .atlas-drawing g[aria-pressed=true] > rect:first-of-type { stroke: #1a1a1a; stroke-width: 4; stroke-dasharray: none; }
.atlas-weigh .atlas-drawing g:focus-visible > rect:first-of-type { stroke: #b35900; stroke-width: 5; stroke-dasharray: none; }
.atlas-weigh .atlas-wide { overflow-x: auto; }
.atlas-weigh table { border-collapse: collapse; font-size: 14px; line-height: 1.4; margin: 8px 0; color: inherit; background: #fff; }
.atlas-weigh :is(th, td) { text-align: left; vertical-align: top; padding: 6px 14px 6px 0; border: 0; border-bottom: 1px solid #d5d2ca;
  color: inherit; background: #fff; white-space: normal; }
.atlas-weigh td { min-width: 84px; }
.atlas-weigh th[scope=row] { min-width: 150px; }
@media (max-width: 560px) {
  .atlas-weigh .atlas-bar { padding: 6px 10px; font-size: 13px; }
  .atlas-weigh .atlas-bar .atlas-quiet { font-size: 12px; line-height: 1.3; }
  .atlas-weigh .atlas-scale { grid-template-columns: 1fr; gap: 2px; }
  .atlas-weigh .atlas-steps { grid-column: 1; font-size: 12px; }
  .atlas-weigh .atlas-now .atlas-track { width: 72px; }
  .atlas-weigh .atlas-now { flex-wrap: nowrap; line-height: 1.3; }
  .atlas-weigh .atlas-scale > span:not(.atlas-steps, .atlas-track) { margin-top: 6px; font-size: 14px; }
}
@media (prefers-reduced-motion: no-preference) { .atlas-weigh .atlas-track i { transition: left .15s, width .15s; } }
`;

// -- small tools -----------------------------------------------------------------------------

let counter = 0;
const PREFIX = `atlas-board-${Math.random().toString(36).slice(2, 8)}`;
const newId = () => `${PREFIX}-${++counter}`;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  // Else JupyterLab takes keys for its shortcuts: "x" on a heading in focus would cut the cell.
  if ("tabindex" in attributes || ["input", "textarea", "button", "summary", "select"].includes(tag)) node.dataset.lmSuppressShortcuts = "true";
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child || child === 0)); // strings become text
  return node;
}

function draw(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const button = (text, click, more = {}) => make("button", { type: "button", click, ...more }, text);
const folded = (title, ...content) => make("details", {}, make("summary", {}, title), ...content);
const percent = (share) => Math.round(100 * share);
const isShare = (value) => typeof value === "number" && value >= 0 && value <= 1;
const plainObject = (value) => (value && typeof value === "object" && !Array.isArray(value) ? value : {});
const trimmed = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
function localTime() {
  const now = new Date(), offset = -now.getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const zone = `${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
  return new Date(now.getTime() + offset * 60000).toISOString().slice(0, 19) + zone;
}
// A button that gives the reader a file of answers, one line for each.
const download = (text, name, lines) => button(text, () => {
  const link = make("a", { href: URL.createObjectURL(new Blob(lines(), { type: "application/jsonl" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
const quoted = (label) => `“${label}”`;

// -- the rule: DF-QuAD, the same as helpers/argument.py -----------------------------------------

export const together = (values) => 1 - values.reduce((rest, value) => rest * (1 - value), 1);
export const strength = (base, attack, support) =>
  (attack >= support ? base - base * (attack - support) : base + (1 - base) * (support - attack));

// What bears on each node, and an order in which each comes after all that bears on it.
export function wire(nodes, links) {
  const into = new Map(nodes.map((node) => [node.id, []])), order = [], seen = new Set();
  for (const link of links) if (into.has(link.source)) into.get(link.target)?.push(link);
  for (const { id } of nodes) {
    const path = [[id, 0]]; // no recursion: a chain may be long
    while (path.length) {
      const [name, place] = path.pop(), next = into.get(name)[place]?.source;
      if (!place && seen.has(name)) continue;
      seen.add(name);
      if (next === undefined) order.push(name);
      else path.push([name, place + 1], [next, 0]);
    }
  }
  return { into, order };
}

// The strength of each node as [low, high], from base(id) = [low, high]. The low end takes the low
// ends of the reasons and the high ends of the attackers. A premise that is needed attacks through a
// doubt of strength 1 - premise.
export function weigh({ into, order }, base) {
  const found = new Map();
  for (const id of order) {
    const own = base(id), links = into.get(id);
    found.set(id, [0, 1].map((end) => {
      const sum = (attack) => together(links.filter((link) => (link.kind === "supports") !== attack).map((link) => {
        const of = found.get(link.source) ?? [0, 1];
        return (link.weight ?? 1) * (link.kind === "needs" ? 1 - of[end] : of[attack ? 1 - end : end]);
      }));
      return strength(own[end], sum(true), sum(false));
    }));
  }
  return found;
}

// The same words as in_words in board.py.
export function inWords(words, [low, high]) {
  const first = Math.min(Math.floor(low * 5 + 1e-9), 4), last = Math.max(first, Math.ceil(high * 5 - 1e-9) - 1);
  return first === last ? words[first] : `${words[first]} to ${words[last]}`;
}

// -- kinds of node -------------------------------------------------------------------------------

const LIKELY = ["very doubtful", "doubtful", "open", "likely", "very likely"];
const KINDS = {
  conclusion: { word: "Conclusion" },
  inference: { word: "Step", how: "how strong", ask: "How strongly does it lead on?" },
  premise: { word: "Premise", how: "how sure", ask: "How sure are you of it?", steps: LIKELY },
  objection: { word: "Objection", how: "how strong", ask: "How strong is it?" },
};
const ORDER = ["supports", "needs", "attacks"];
const VERBS = { supports: "supports", needs: "is needed for", attacks: "attacks" };
const INTRO = "A premise: how sure are you that it is so? A step: if all that it needs is so, how strongly does it lead on? "
  + "An objection: how strong is it? Choose a word, or write a low and a high from 0 to 100. A conclusion has no number of "
  + "its own: it gets what its reasons carry.";
const OWN_VIEW = "After all that you have read: how strong is the case for it? Write a low and a high. 0 is no case at all, "
  + "100 leaves no doubt. The board opens after that, so that you can compare.";
const OURS = "These numbers are ours: an editorial choice, with an interval for each part. They are no key to yours. The friend "
  + "takes, for each part, our number and the end of our interval that helps the conclusion; the critic takes our number and "
  + "the end that hurts it. Your own claims and objections are not on these boards.";
const KEPT_HERE = "What you put in stays on this page. Download it: the line of that file can be added to the answer file later.";
const CROSSED = "The low is above the high: exchange them or change one.";
const MODES = { printed: "as printed", repaired: "as repaired" };
const PARTS = { short: "the short board", all: "every part" };
const SHORT = "The short board holds the main reasons and objections, chosen by us; what it leaves out does not count. "
  + "Every part: what you do not set there counts as anything from 0 to 100, so the result grows wider.";
const DIFFERENCES = { premise: "A premise is mis-set", link: "A link is missing", rule: "The rule is wrong",
  none: "There is no difference that matters" };

// -- the learner's value -------------------------------------------------------------------------
// { conclusion, mode, parts: "short" or "all", bases: {printed: {id: [low, high]}, repaired: {...}}, nodes, links (own ones),
//   before: {conclusion: [low, high]}, difference: {choice, words}, finished }; shares from 0 to 1,
//   null where an end is not set.

const pairs = (raw, known) => Object.fromEntries(Object.entries(plainObject(raw)).filter(([id, pair]) => known(id)
  && Array.isArray(pair) && pair.length === 2 && pair.every((end) => end === null || isShare(end)) && pair.some(isShare)));

// Makes a stored value fit this board: what it does not know is left out.
export function clean(raw, spec) {
  const value = plainObject(raw), known = new Set(spec.nodes.map((node) => node.id));
  const text = (one, names) => one && names.every((name) => typeof one[name] === "string");
  const list = (rows) => (Array.isArray(rows) ? rows : []);
  const nodes = list(value.nodes).filter((one) => text(one, ["id", "kind", "label"]) && KINDS[one.kind]?.how
    && one.id.startsWith("own-") && !known.has(one.id) && known.add(one.id));
  const links = list(value.links).filter((one) => text(one, ["source", "target", "kind"]) && Object.hasOwn(VERBS, one.kind)
    && known.has(one.source) && known.has(one.target) && one.source.startsWith("own-") && one.source !== one.target);
  const bases = plainObject(value.bases), difference = plainObject(value.difference);
  const has = (id) => known.has(id);
  return {
    conclusion: [...spec.conclusions, "all"].includes(value.conclusion) ? value.conclusion : "",
    mode: value.mode === "repaired" ? "repaired" : "printed",
    parts: Object.hasOwn(PARTS, value.parts ?? "") ? value.parts : Object.keys(plainObject(value.before)).length ? "all" : "short",
    bases: { printed: pairs(bases.printed, has), repaired: pairs(bases.repaired, has) },
    nodes, links, before: pairs(value.before, has),
    difference: { choice: Object.hasOwn(DIFFERENCES, difference.choice ?? "") ? difference.choice : "",
      words: typeof difference.words === "string" ? difference.words : "" },
    finished: value.finished === true,
  };
}

// -- the page --------------------------------------------------------------------------------------

export function show(root, spec, store) {
  const DRAFT = "argument-atlas-draft-board";
  const keep = {
    get() { try { return JSON.parse(sessionStorage.getItem(DRAFT)); } catch { return null; } },
    put(value) { try { sessionStorage.setItem(DRAFT, JSON.stringify(value)); } catch { /* it stays on the screen */ } },
    drop() { try { sessionStorage.removeItem(DRAFT); } catch { /* nothing was kept */ } },
  };
  const saved = () => store.saved()?.board;
  const draft = keep.get(), value = clean(draft ?? saved()?.latest, spec);
  // What is on the screen only: texts half typed, what is unfolded, which box of the drawing is chosen.
  const ui = { digits: false, view: "list", open: new Set(), picked: "", at: "", fields: {}, changed: draft !== null, trouble: "", lines: [] };
  let nodes, byId, graph, parts, found, updates = [], pointed = [];
  const box = make("div", { class: "atlas-weigh", role: "group", "aria-label": "The argument board" });
  // What a screen reader says of itself. It stands outside the box, because what is rebuilt is not read out.
  const voice = make("p", { role: "status", class: "atlas-voice", style: "position:absolute;width:1px;height:1px;margin:0;"
    + "overflow:hidden;clip-path:inset(50%);white-space:nowrap" });
  const spoken = make("p", { role: "status" }); // the line of the result; kept, so that it is read out only when it changes
  let speaking, speakingResult;
  function say(text) {
    clearTimeout(speaking);
    voice.textContent = ""; // so that the same words are read out again
    speaking = setTimeout(() => { voice.textContent = text; }, 150);
  }

  // -- reading the value --

  const core = () => (value.conclusion && spec.core?.[value.conclusion]) || null;
  const short = () => (value.parts === "short" ? core() : null);
  function rewire() {
    const kept = short() && new Set(short());
    nodes = [...spec.nodes.filter((node) => !kept || node.kind === "conclusion" || kept.has(node.id)), ...value.nodes];
    byId = new Map(nodes.map((node) => [node.id, node]));
    const links = [...spec.links, ...value.links].filter((link) => byId.has(link.source) && byId.has(link.target));
    graph = { ...wire(nodes, links), links };
    parts = targets().length ? partsBehind(roots()) : [];
  }
  const targets = () => (value.conclusion === "all" ? spec.conclusions : value.conclusion ? [value.conclusion] : []);
  function roots() {
    if (value.conclusion !== "all") return targets();
    const used = new Set(graph.links.map((link) => link.source));
    const tops = nodes.filter((node) => !used.has(node.id)).map((node) => node.id);
    return [...spec.conclusions.filter((id) => tops.includes(id)), ...tops.filter((id) => !spec.conclusions.includes(id))];
  }
  function partsBehind(tops) {
    const behind = new Set(tops);
    for (const id of [...graph.order].reverse()) if (behind.has(id)) graph.into.get(id).forEach((link) => behind.add(link.source));
    return nodes.filter((node) => behind.has(node.id)).map((node) => node.id);
  }
  const isOwn = (id) => id.startsWith("own-");
  const hasControl = (id) => byId.get(id).kind !== "conclusion";
  const rewritten = (id) => Boolean(byId.get(id)?.repaired);
  const says = (node) => (value.mode === "repaired" && node.repaired) || node.text || node.label;
  // As repaired, new words and what objects to old words start again; the rest is carried over.
  const fresh = (id) => rewritten(id)
    || graph.links.some((link) => link.source === id && link.kind === "attacks" && rewritten(link.target));
  const carried = (id) => value.mode === "repaired" && !value.bases.repaired[id] && !fresh(id) && Boolean(value.bases.printed[id]);
  const pairOf = (id) => value.bases[value.mode][id] ?? (carried(id) ? value.bases.printed[id] : null);
  const isSet = (id) => Boolean(pairOf(id));
  const base = (id) => {
    if (!hasControl(id)) return [0, 0];
    const [low, high] = pairOf(id) ?? [null, null], ends = [low ?? 0, high ?? 1];
    return ends[0] <= ends[1] ? ends : [0, 1];
  };
  const kindWord = (node, link) => {
    const reply = node.kind === "objection" && link && byId.get(link.target)?.kind === "objection";
    const word = reply ? "Reply" : KINDS[node.kind].word;
    return isOwn(node.id) ? `Your ${word === "Premise" ? "claim" : word.toLowerCase()}` : word;
  };
  const words = (range) => inWords(spec.words, range) + (ui.digits ? ` (${percent(range[0])} to ${percent(range[1])})` : "");

  // Everything that one look at the board needs, from one set of numbers.
  function compute() {
    const with_ = (change) => weigh(graph, (id) => change(base(id), byId.get(id)));
    const off = (change) => (pair, node) => (node.kind === "objection" ? [0, 0] : change(pair));
    const same = (pair) => pair, middle = ([low, high]) => [(low + high) / 2, (low + high) / 2];
    found = {
      now: with_(same), middle: with_(middle), pro: with_(off(same)), proMiddle: with_(off(middle)),
      half: with_((pair, node) => (node.kind === "objection" ? pair : middle(pair))), // reasons in the middle
    };
  }
  // What the objections take away, least and most, with the reasons in the middle.
  const taken = (id) => [1, 0].map((end) => Math.max(0, found.proMiddle.get(id)[0] - found.half.get(id)[end]));
  const todo = () => [
    ["Your own view of the conclusion, before the board", targets().length > 0 && targets().every((id) => value.before[id])],
    ["A claim of your own, with its numbers", value.nodes.some((one) => one.kind === "premise" && isSet(one.id))],
    ["An objection of your own, with its numbers", value.nodes.some((one) => one.kind === "objection" && isSet(one.id))],
    ["Where you and the board differ", value.difference.choice !== ""],
  ];

  // -- changing the value --

  function changed() {
    ui.changed = true;
    value.finished = todo().every(([, done]) => done);
    keep.put(value);
  }
  function refresh() {
    compute();
    updates.forEach((update) => update());
  }
  function rebuild(focus = document.activeElement?.dataset?.key) {
    rewire();
    compute();
    updates = [];
    pointed = [];
    const where = window.scrollY, old = box.querySelector(".atlas-drawing"), seen = old && [old.scrollLeft, old.scrollTop];
    box.replaceChildren(make("style", {}, STYLE), ...sections().filter(Boolean));
    refresh();
    const now = box.querySelector(".atlas-drawing");
    if (now && seen) [now.scrollLeft, now.scrollTop] = seen;
    const target = focus && [...box.querySelectorAll("[data-key]")].find((one) => one.dataset.key === focus);
    if (target) target.focus();
    else window.scrollTo(window.scrollX, where);
  }

  // -- pieces --

  const track = (...bars) => make("span", { class: "atlas-track" }, ...bars);
  const steps = () => make("span", { class: "atlas-steps" }, ...spec.words.map((word) => make("span", {}, word)));
  const barOf = (name) => make("i", { class: `atlas-${name}` });
  function stretch(bar, low, high) {
    bar.style.left = `${100 * low}%`;
    bar.style.width = `${100 * (high - low)}%`;
  }

  // Radio buttons as one question; choose(id) is called with the new choice.
  function radios(legend, options, present, choose, key) {
    const group = newId();
    return make("fieldset", {}, make("legend", {}, legend), make("div", { class: "atlas-row" },
      ...Object.entries(options).map(([id, text]) => {
        const input = make("input", { type: "radio", name: group, "data-key": `${key}-${id}`, change: () => choose(id) });
        input.checked = id === present;
        return make("label", { class: "atlas-option" }, input, make("span", {}, text));
      })));
  }

  // A low and a high from 0 to 100. `pair` is what is kept; `typed` what stands in the fields.
  function lowAndHigh(name, pair, key, put, sentence = "") {
    const typed = ui.fields[key] ?? (pair ?? [null, null]).map((end) => (end === null ? "" : String(percent(end))));
    const errorId = newId(), error = make("p", { class: "atlas-error", id: errorId, role: "alert" });
    const inputs = ["low", "high"].map((end, place) => {
      const input = make("input", { type: "number", min: 0, max: 100, step: 1, "data-key": `${key}-${end}`,
        "aria-label": `${name}, ${end}`, "aria-describedby": `${sentence} ${errorId}`.trim(), input: () => read() });
      input.value = typed[place];
      return input;
    });
    let typing = false; // what is being typed is not written over
    const crossing = (ends) => ends.every(isShare) && ends[0] > ends[1];
    const shares = () => inputs.map((input) => (input.value === "" || wrong(input) ? null : Number(input.value) / 100));
    // A low above a high is judged when both fields are left: "8" may become "80".
    inputs.forEach((input) => input.addEventListener("blur", (event) => {
      if (input.isConnected && !inputs.includes(event.relatedTarget) && crossing(shares())) read(true);
    }));
    const wrong = (input) => input.validity.badInput || (input.value !== "" && !isShare(Number(input.value) / 100));
    function read(left = false) {
      const ends = shares(), out = inputs.find(wrong), crossed = crossing(ends);
      error.textContent = out ? "Write a number from 0 to 100." : crossed && left ? CROSSED : "";
      inputs.forEach((input) => {
        if (out === input || (crossed && left)) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      });
      if (out || crossed) ui.fields[key] = inputs.map((input) => input.value);
      else delete ui.fields[key];
      typing = true;
      if (!out && !crossed) put(ends.some(isShare) ? ends : null);
      typing = false;
    }
    function write(next) {
      if (typing || ui.fields[key]) return;
      error.textContent = "";
      inputs.forEach((input, place) => {
        input.value = next?.[place] == null ? "" : percent(next[place]);
        input.removeAttribute("aria-invalid");
      });
    }
    if (ui.fields[key]) setTimeout(() => read(true));
    const fields = inputs.map((input, place) => make("label", { class: "atlas-field" }, make("span", {}, ["low", "high"][place]), input));
    return { fields, error, inputs, write, complain() {
      read(true);
      const empty = inputs.filter((input) => input.value === "");
      if (!error.textContent) error.textContent = "Write a low and a high, each from 0 to 100.";
      empty.forEach((input) => input.setAttribute("aria-invalid", "true"));
      (empty[0] ?? inputs.find((input) => input.getAttribute("aria-invalid"))).focus();
    } };
  }

  // -- one node --

  function setPair(id, pair) {
    const before = setParts();
    if (pair) value.bases[value.mode][id] = pair;
    else delete value.bases[value.mode][id];
    changed();
    refresh();
    pointed.forEach((update) => update());
    if (setParts() !== before) say(counted());
  }

  function control(node, sentence) {
    const { how, ask, steps = spec.words } = KINDS[node.kind], name = `${node.label}: ${how}`, key = `n-${value.mode}-${node.id}`;
    const bands = steps.map((step, place) => [`${step} (${20 * place} to ${20 * place + 20})`, [place / 5, (place + 1) / 5]]);
    const select = make("select", { "aria-label": `${node.label}: ${ask}`, "data-key": `${key}-word`,
      "aria-describedby": sentence, change() {
      delete ui.fields[key];
      const choice = select.selectedIndex;
      if (choice <= bands.length) setPair(node.id, choice ? bands[choice - 1][1] : null);
    } }, ...["not set yet", ...bands.map(([text]) => text), "my own numbers"].map((text) => make("option", {}, text)));
    const pair = lowAndHigh(name, pairOf(node.id), key, (ends) => setPair(node.id, ends), sentence);
    const note = make("p", { class: "atlas-quiet" });
    updates.push(() => {
      const now = pairOf(node.id);
      const band = now && bands.findIndex(([, ends]) => ends.every((end, place) => Math.abs(end - now[place]) < 1e-9));
      select.selectedIndex = !now ? 0 : band >= 0 ? band + 1 : bands.length + 1;
      pair.write(now);
      const again = rewritten(node.id) ? "New words: set it again." : "The words that it attacks were repaired. Does it still count?";
      note.textContent = carried(node.id) ? "Carried over from the argument as printed."
        : value.mode === "repaired" && fresh(node.id) && !now ? again : "";
      note.hidden = !note.textContent;
    });
    const on = button("Go on to the next part", () => goOn(), { class: "atlas-link" });
    const offer = () => { on.hidden = ui.view !== "list" || ui.at !== node.id || unset().every((id) => id === node.id); };
    pointed.push(offer);
    updates.push(offer);
    return make("div", { role: "group", "aria-label": name }, make("div", { class: "atlas-fields" },
      make("label", { class: "atlas-field" }, make("span", {}, ask), select), ...pair.fields, on), pair.error, note);
  }

  // What the conclusions would be without this node, or with this premise only.
  function whatIf(id, only) {
    const dropped = (other) => (only ? other !== id && byId.get(other).kind === "premise" : other === id);
    return weigh(graph, (other) => (dropped(other) ? [0, 0] : base(other)));
  }
  function pathWords(id) {
    const ends = new Set(targets()), out = [];
    const walk = (name, sentence) => {
      if (ends.has(name) && name !== id) { out.push(`${sentence}.`); return; }
      for (const link of graph.links.filter((one) => one.source === name)) {
        if (out.length === 6) return;
        walk(link.target, `${sentence}${name === id ? " " : ", which "}${VERBS[link.kind]} ${quoted(byId.get(link.target).label)}`);
      }
    };
    walk(id, quoted(byId.get(id).label));
    return out;
  }
  function questions(node) {
    const answer = make("div", { role: "status" });
    let asked = null;
    const compare = (first, only, last) => targets().map((id) => `${first}, ${quoted(byId.get(id).label)} is `
      + `${words(whatIf(node.id, only).get(id))}. ${last}: ${words(found.now.get(id))}.`);
    const lines = {
      without: () => compare("Without this", false, "With it"),
      only: () => compare("With this as the only premise", true, "With all"),
      path: () => pathWords(node.id),
    };
    const tell = () => asked && answer.replaceChildren(...lines[asked]().map((line) => make("p", {}, line)));
    updates.push(tell);
    const one = (name, text) => button(text, () => { asked = name; tell(); },
      { "data-key": `q-${name}-${node.id}`, "aria-label": `${text}: ${node.label}` });
    return folded("What does it do for the conclusion?", make("div", { class: "atlas-row" }, one("without", "Without this"),
      node.kind === "premise" && one("only", "With only this"), one("path", "Its path in words")), answer);
  }

  function card(node, link, again) {
    const track_ = barOf("range"), now = make("span"), tag = make("span", { class: "atlas-unset" }, "not set yet");
    const text = says(node), reasons = graph.into.get(node.id).length;
    updates.push(() => {
      const range = found.now.get(node.id);
      stretch(track_, ...range);
      now.textContent = `With all that bears on it: ${words(range)}`;
      tag.hidden = !hasControl(node.id) || isSet(node.id);
    });
    const remove = isOwn(node.id) && !node.id.endsWith("-step")
      && button(`Remove ${node.kind === "premise" ? "my claim" : "my objection"}`, () => removeOwn(node.id),
        { "aria-label": `Remove: ${node.label}` });
    const key = again ? "" : `card-${node.id}`, told = !again && text !== node.label, sentence = newId();
    const label = make("strong", again ? {} : { role: "heading", "aria-level": 5 }, node.label);
    const back = !again && ui.view === "drawing" && button("Back to its box in the drawing", () =>
      [...box.querySelectorAll("[data-key]")].find((one) => one.dataset.key === `box-${node.id}`)?.focus());
    return make("div", { class: "atlas-card", tabindex: -1, "data-key": key, "data-kind": node.kind, "data-node": node.id },
      make("p", {}, make("span", { class: "atlas-kind" }, (node.kind === "objection" ? "✕ " : "") + kindWord(node, link)),
        label, " ", !again && tag),
      again && make("p", { class: "atlas-quiet" }, "It stands further up as well; set it there."),
      told && make("p", { id: sentence }, text),
      !again && node.later && make("p", { class: "atlas-quiet" }, "This came after 1 November 2022."),
      !again && hasControl(node.id) && control(node, told ? sentence : undefined),
      !again && reasons > 0 && make("p", { class: "atlas-now" }, make("span", { "aria-hidden": "true" }, track(track_)), now),
      !again && hasControl(node.id) && questions(node), remove, back);
  }

  // -- own claims and objections --

  function addOwn(kind, label, target) {
    const number = 1 + Math.max(0, ...value.nodes.map((one) => parseInt(one.id.slice(4), 10) || 0)), id = `own-${number}`;
    value.nodes.push({ id, kind, label, text: "" });
    if (kind === "objection") value.links.push({ source: id, target, kind: "attacks", why: "" });
    else {
      value.nodes.push({ id: `${id}-step`, kind: "inference", label: trimmed(`${label}: so ${byId.get(target).label}`, 160), text: "" });
      value.links.push({ source: id, target: `${id}-step`, kind: "needs", why: "" },
        { source: `${id}-step`, target, kind: "supports", why: "" });
    }
    for (let next = [target]; next.length;) { // unfold all that leads to it
      const name = next.pop();
      ui.open.add(name);
      next.push(...graph.links.filter((link) => link.source === name && !ui.open.has(link.target)).map((link) => link.target));
    }
    ui.picked = id;
    changed();
    rebuild(`n-${value.mode}-${id}-word`);
  }
  function removeOwn(id) {
    const gone = new Set([id, `${id}-step`]), from = byId.get(id).kind === "premise" ? `${id}-step` : id;
    const { target } = value.links.find((link) => link.source === from);
    for (let more = true; more;) { // what was added to it goes too
      more = value.links.filter((link) => gone.has(link.target) && !gone.has(link.source));
      more.forEach((link) => { gone.add(link.source); gone.add(link.source.replace(/-step$/, "")); });
      more = more.length > 0;
    }
    value.nodes = value.nodes.filter((one) => !gone.has(one.id));
    value.links = value.links.filter((link) => !gone.has(link.source) && !gone.has(link.target));
    for (const mode of Object.values(value.bases)) gone.forEach((one) => delete mode[one]);
    ui.picked = target;
    changed();
    rebuild(`card-${target}`);
  }
  function addForm(kind, title, label, ask, fit) {
    const key = kind === "premise" ? "claim" : "objection", errorId = newId();
    const error = make("p", { class: "atlas-error", id: errorId, role: "alert" });
    const input = make("input", { type: "text", maxlength: 200, autocomplete: "off", "data-key": `add-${key}-words`,
      "aria-describedby": errorId, input() { ui.fields[key] = input.value; error.textContent = ""; } });
    input.value = ui.fields[key] ?? "";
    const options = [...new Set([...targets(), ...parts])].map((id) => byId.get(id)).filter(fit);
    const choice = (node) => make("option", { value: node.id }, `${kindWord(node)}: ${trimmed(node.label, 70)}`);
    const select = make("select", { "data-key": `add-${key}-target`, change() { ui.fields[`${key}-target`] = select.value; } },
      ...options.map(choice));
    const first = ui.fields[`${key}-target`];
    if (options.some((node) => node.id === first)) select.value = first;
    const form = make("form", { novalidate: true, submit(event) {
      event.preventDefault();
      const text = input.value.trim().replace(/\s+/g, " ");
      error.textContent = !text ? "Write it in a sentence first."
        : value.nodes.length >= 60 ? "There is room for thirty of your own: remove one first." : "";
      if (error.textContent) { input.focus(); return; }
      delete ui.fields[key];
      addOwn(kind, text, select.value);
    } }, make("fieldset", {}, make("legend", {}, title),
      make("label", { class: "atlas-field" }, make("span", {}, label), input),
      make("div", { class: "atlas-fields", style: "margin-top:8px" },
        make("label", { class: "atlas-field" }, make("span", {}, ask), select),
        make("button", { type: "submit", "data-key": `add-${key}` }, `Add my ${key}`)), error));
    return form;
  }

  // -- list and drawing --

  // What is needed stands before what attacks; the short board has an order of its own for the rest.
  const rank = (id) => (short()?.includes(id) ? short().indexOf(id) : Infinity);
  const ordered = (id) => [...graph.into.get(id)].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)
    || (rank(a.source) < rank(b.source) ? -1 : Number(rank(a.source) > rank(b.source))));
  // The tree as it is shown: each node in full once; a conclusion on the way is folded until it is asked for.
  function tree() {
    const drawn = new Set();
    const grow = (id, link, top) => {
      const again = drawn.has(id), item = { node: byId.get(id), link, again, below: [], folded: 0 };
      drawn.add(id);
      const hidden = !top && byId.get(id).kind === "conclusion" && !ui.open.has(id) && !short();
      if (hidden && !again) item.folded = partsBehind([id]).length - 1;
      if (!again && !hidden) item.below = ordered(id).map((one) => grow(one.source, one, false));
      return item;
    };
    return roots().map((id) => grow(id, null, true));
  }
  function unfold(item) {
    const { node } = item, open = ui.open.has(node.id);
    if (short() || node.kind !== "conclusion" || !item.link || item.again || !graph.into.get(node.id).length) return null;
    return button(open ? "Hide its reasons" : `Show its reasons (${item.folded})`, () => {
      if (open) ui.open.delete(node.id); else ui.open.add(node.id);
      rebuild(`open-${node.id}`);
    }, { class: "atlas-link", "aria-expanded": String(open), "data-key": `open-${node.id}`,
      "aria-label": `${open ? "Hide" : "Show"} its reasons: ${node.label}` });
  }
  const listed = (item) => make("li", {}, card(item.node, item.link, item.again), unfold(item),
    item.below.length > 0 && make("ul", {}, ...item.below.map(listed)));

  // Pixels, as in helpers/graph.py: a box; gaps; how far in reasons stand; where their line meets the box.
  const BOX = 272, GAP = 10, BESIDE = 28, INDENT = 28, RAIL = 16, LANE = 13, LINE = 17;
  const LOOKS = { conclusion: { rx: 3, stroke: "#1d4fa3", "stroke-width": 3 }, inference: { fill: "#f4f1ea" },
    premise: { rx: 14, stroke: "#1a1a1a", "stroke-width": 1.5 },
    objection: { rx: 3, stroke: "#a63603", "stroke-width": 2, "stroke-dasharray": "5 4" } };

  function wrap(label) {
    const most = label.length <= 36 ? 36 : 28, lines = [""];
    for (const word of label.split(/\s+/).flatMap((one) => one.match(/.{1,28}/gu) ?? [])) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (longer.length <= most) lines[lines.length - 1] = longer; else lines.push(word);
    }
    return lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]} …`] : lines;
  }
  // The same places as _place in helpers/graph.py.
  function place(item, x, y, lane = 0) {
    item.lines = wrap(item.node.label);
    const foot = y + 44 + LINE * item.lines.length;
    Object.assign(item, { x, y, foot, lane });
    const beside = item.below.filter((one) => one.link.kind === "attacks"), under = item.below.filter((one) => one.link.kind !== "attacks");
    let low = foot, right = y;
    for (const one of beside) { low = Math.max(low, place(one, x + BOX + BESIDE, right)); right = low + GAP; }
    const ways = under.map((one) => one.link.kind);
    const lanes = Math.max(1, ways.filter((way) => way === "supports").length + ways.includes("needs"));
    under.forEach((one, number) => {
      low = place(one, x + INDENT + LANE * (lanes - 1), low + GAP, x + RAIL + LANE * Math.max(0, lanes - 1 - number));
    });
    return low;
  }
  function line(item, above) {
    const { x, y, lane } = item, attack = item.link.kind === "attacks", colour = attack ? "#a63603" : "#55554f", end = x - BESIDE + 4;
    const [way, head] = attack ? [`M${x} ${y + 22}H${end + 12}V${above.y + 22}H${end}`, `M${end} ${above.y + 14}v16`]
      : [`M${x} ${y + 22}H${lane}V${above.foot + 8}`, `M${lane} ${above.foot + 2}l-4 8h8z`];
    return draw("g", { stroke: colour, "stroke-width": 2 },
      draw("path", { d: way, fill: "none", "stroke-dasharray": attack ? "5 4" : "none" }), draw("path", { d: head, fill: colour }));
  }
  function boxOf(item, pick) {
    const { node, x, y, foot, lines, again } = item, inside = BOX - 24, sign = node.kind === "objection" ? "✕ " : "";
    const word = kindWord(node, item.link) + (again ? ", again" : "") + (item.folded ? ` (+${item.folded} folded)` : "");
    const unset = draw("text", { x: x + BOX - 12, y: y + 18, "font-size": 12, "text-anchor": "end", fill: "#55554f" }, "not set yet");
    const bar = draw("rect", { x: x + 12, y: foot - 13, height: 7 });
    const look = again ? { ...LOOKS[node.kind], stroke: "#767670", "stroke-dasharray": "1 3" } : LOOKS[node.kind];
    const group = draw("g", { role: "button", tabindex: 0, "data-key": `box-${node.id}${again ? "-again" : ""}`,
      "data-node": node.id, "data-lm-suppress-shortcuts": "true" },
    draw("rect", { x, y, width: BOX, height: foot - y, fill: "#fff", ...look }),
    draw("text", { x: x + 12, y: y + 18, "font-size": 13, "font-weight": 600, fill: sign ? "#a63603" : "#55554f" }, sign + word),
    unset, draw("text", { y: y + 18, fill: "#1a1a1a" }, ...lines.map((text) => draw("tspan", { x: x + 12, dy: LINE }, text))),
    draw("rect", { x: x + 12, y: foot - 13, width: inside, height: 7, fill: "#fff", stroke: "#767670" }), bar);
    updates.push(() => {
      const [low, high] = found.now.get(node.id);
      bar.setAttribute("x", x + 12 + inside * low);
      bar.setAttribute("width", Math.max(3, inside * (high - low)));
      const set = hasControl(node.id) && !isSet(node.id) ? "not set yet; " : "";
      unset.setAttribute("visibility", set && !again ? "visible" : "hidden");
      bar.setAttribute("fill", set ? "#8fabdf" : "#1d4fa3");
      const above = item.link ? ` It ${VERBS[item.link.kind]} ${quoted(byId.get(item.link.target).label)}.` : "";
      group.setAttribute("aria-label", `${word}: ${node.label}. ${set}now ${words([low, high])}.${above}`);
      group.setAttribute("aria-pressed", String(ui.picked === node.id));
    });
    group.addEventListener("click", () => pick(item, false));
    group.addEventListener("keydown", (event) => {
      if (!["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      pick(item, true);
    });
    return group;
  }
  function drawing() {
    let low = 4;
    const all = [], lines = [], pick = (item, keyboard) => {
      const { id } = item.node;
      ui.picked = id;
      rebuild(keyboard ? (hasControl(id) ? `n-${value.mode}-${id}-word` : `card-${id}`) : `box-${id}${item.again ? "-again" : ""}`);
    };
    for (const top of tree()) {
      low = place(top, 2, low) + 3 * GAP;
      const walk = (item) => { all.push(item); item.below.forEach((one) => { lines.push(line(one, item)); walk(one); }); };
      walk(top);
    }
    const width = Math.max(...all.map((item) => item.x)) + BOX + 4, chosen = all.find((item) => item.node.id === ui.picked && !item.again);
    const svg = draw("svg", { role: "group", "aria-label": "The argument as a drawing", width, height: low,
      "font-size": 13.5, style: "background:#fff" });
    svg.append(...lines, ...all.map((item) => boxOf(item, pick)));
    return make("div", {},
      make("p", { class: "atlas-quiet" }, "Choose a box to set its numbers below the drawing; by keyboard, Enter "
        + "leads there, and a button leads back. The bar in a box shows how strong it is now. The list holds the same."),
      make("div", { class: "atlas-drawing", role: "region", tabindex: 0, "aria-label": "Drawing of the argument" }, svg),
      chosen ? make("div", {}, card(chosen.node, chosen.link, false), unfold(chosen))
        : make("p", { class: "atlas-box" }, "No box is chosen yet."));
  }

  // -- the result --

  function result(id) {
    const node = byId.get(id), bars = Object.fromEntries(["own", "range", "middle", "solid", "fade", "anti", "antifade"].map((name) =>
      [name, barOf({ fade: "range", antifade: "antirange" }[name] ?? name)]));
    const lines = ["", "", ""].map(() => make("p", {})), name = (text) => make("span", {}, text);
    updates.push(() => {
      const now = found.now.get(id), middle = found.middle.get(id)[0], pro = found.pro.get(id), anti = taken(id), before = value.before[id];
      if (before) stretch(bars.own, ...before);
      stretch(bars.range, ...now);
      bars.middle.style.left = `${100 * middle}%`;
      stretch(bars.solid, 0, pro[0]); stretch(bars.fade, ...pro);
      stretch(bars.anti, 0, anti[0]); stretch(bars.antifade, ...anti);
      const digits = ui.digits ? ` (${percent(middle)})` : "";
      lines[0].replaceChildren(make("strong", {}, `The board: ${words(now)}. `),
        `In the middle: ${inWords(spec.words, [middle, middle])}${digits}.`);
      lines[1].textContent = `For: your reasons, if no objection counted, are ${words(pro)}.`;
      lines[2].textContent = "Against: what your objections take away from the middle of your reasons is "
        + `${anti[1] < 0.005 ? "nothing" : words(anti)}.`;
    });
    return make("div", {}, make("p", {}, make("strong", {}, node.label)), make("div", { class: "atlas-scale", "aria-hidden": "true" },
      steps(),
      name("You, before"), track(bars.own), name("The board"), track(bars.range, bars.middle),
      name("For"), track(bars.solid, bars.fade), name("Against"), track(bars.anti, bars.antifade)), ...lines);
  }
  function stickyBar() {
    updates.push(() => {
      const text = targets().map((id) => `${byId.get(id).label}: ${words(found.now.get(id))}.`).join(" ");
      clearTimeout(speakingResult);
      speakingResult = setTimeout(() => { if (spoken.textContent !== text) spoken.textContent = text; }, spoken.textContent ? 120 : 0);
    });
    const next = button("", () => goOn(), { "data-key": "next" });
    updates.push(() => {
      const left = unset().length;
      next.textContent = `Next part that is not set (${left})`;
      next.hidden = !left;
    });
    return make("div", { class: "atlas-bar" }, make("div", {}, spoken, make("p", { class: "atlas-quiet" }, spec.sentence)), next);
  }
  // The parts that are shown and have controls, from the top of the list down; those of them without a number.
  function inOrder() {
    const walk = (item) => [...(item.again || !hasControl(item.node.id) ? [] : [item.node.id]), ...item.below.flatMap(walk)];
    return tree().flatMap(walk);
  }
  const unset = () => inOrder().filter((id) => !isSet(id));
  const setParts = () => parts.filter(hasControl).filter(isSet).length;
  const counted = () => `${setParts()} of ${parts.filter(hasControl).length} parts are set.`;
  // To the next part without a number: from the part that was last in focus on, then from the top again.
  function goOn(after = ui.at) {
    const all = inOrder(), from = all.indexOf(after) + 1;
    const id = [...all.slice(from), ...all.slice(0, from)].find((one) => !isSet(one));
    if (!id) return;
    const key = `n-${value.mode}-${id}-word`;
    ui.picked = id;
    if (ui.view === "drawing") rebuild(key);
    else [...box.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key)?.focus();
  }

  // -- the steps of the page --

  let number = 0;
  const head = (text, key) => make("p", { class: "atlas-head", role: "heading", "aria-level": 4, tabindex: key && -1, "data-key": key },
    `${++number}. ${text}`);

  function sections() {
    number = 0;
    const ready = targets().length > 0 && targets().every((id) => value.before[id]);
    return [choose(), targets().length > 0 && own(), ...(ready ? [board(), add(), differ(), save(), saved() && ours()] : []), placeNote()];
  }
  function choose() {
    const options = Object.fromEntries(spec.conclusions.map((id) => [id, byId.get(id).label]));
    if (spec.conclusions.length > 1) options.all = "The whole argument";
    const pick = (id) => {
      value.conclusion = id;
      changed();
      rebuild(`choose-${id}`);
      say(targets().every((one) => value.before[one]) ? `The board is below. ${counted()}` : "Below: say it yourself first.");
    };
    return make("section", {}, head("Choose a conclusion"),
      radios("Which conclusion do you want to weigh?", options, value.conclusion, pick, "choose"));
  }
  function own() {
    const missing = targets().filter((id) => !value.before[id]);
    if (!missing.length) {
      const said = (pair) => `you said ${inWords(spec.words, pair)} (${pair.map(percent).join(" to ")})`;
      return make("section", {}, head("Your own view, before the board"),
        ...targets().map((id) => make("p", {}, `${byId.get(id).label}: ${said(value.before[id])}.`)));
    }
    const fields = missing.map((id) => {
      const key = `before-${id}`, sentence = newId();
      const pair = lowAndHigh(`${byId.get(id).label}: how strong is the case, before the board`, null, key, () => {}, sentence);
      pair.inputs.forEach((input) => input.addEventListener("input", () => { ui.fields[key] = pair.inputs.map((one) => one.value); }));
      return { id, key, pair, node: make("fieldset", {}, make("legend", {}, byId.get(id).label), make("p", { id: sentence }, says(byId.get(id))),
        make("div", { class: "atlas-fields" }, ...pair.fields), pair.error) };
    });
    return make("section", {}, head("Say it yourself first"),
      make("p", {}, OWN_VIEW),
      make("form", { novalidate: true, submit(event) {
        event.preventDefault();
        const ends = fields.map(({ pair }) => pair.inputs.map((input) => (input.value === "" ? NaN : Number(input.value) / 100)));
        const bad = fields.findIndex((_, row) => !ends[row].every(isShare) || ends[row][0] > ends[row][1]);
        if (bad >= 0) { fields[bad].pair.complain(); return; }
        fields.forEach(({ id, key }, row) => { value.before[id] = ends[row]; delete ui.fields[key]; });
        changed();
        rebuild("head-board");
      } }, ...fields.map(({ node }) => node),
      make("button", { type: "submit", class: "atlas-main", "data-key": "keep" }, "Keep this and open the board")));
  }
  function board() {
    const count = make("p", { class: "atlas-quiet" }), first = button("Go to the first part that is not set", () => goOn(""), { "data-key": "first" });
    const digits = make("input", { type: "checkbox", "data-key": "digits", change() { ui.digits = digits.checked; refresh(); } });
    digits.checked = ui.digits;
    updates.push(() => {
      count.textContent = `${counted()} What is not set yet counts as anything from 0 to 100, with 50 in the middle.`;
      first.hidden = !unset().length;
    });
    const turn = (id) => { value.mode = id; changed(); rebuild(`mode-${id}`); say(counted()); };
    const hold = (id) => { value.parts = id; changed(); rebuild(`parts-${id}`); say(counted()); };
    const see = (id) => { ui.view = id; rebuild(`view-${id}`); };
    return make("section", {}, head("Put in your numbers", "head-board"),
      make("p", {}, INTRO), core() && make("p", {}, SHORT),
      make("div", { class: "atlas-row" }, core() && radios("The parts", PARTS, value.parts, hold, "parts"),
        radios("The argument", MODES, value.mode, turn, "mode"),
        radios("Show it", { list: "as a list", drawing: "as a drawing" }, ui.view, see, "view")),
      make("div", { class: "atlas-result" }, ...targets().map(result), make("p", {}, make("strong", {}, spec.sentence)), count, first,
        make("label", { class: "atlas-option" }, digits, make("span", {}, "Show digits as well"))),
      ui.view === "list" ? make("ul", {}, ...tree().map(listed)) : drawing(), stickyBar());
  }
  function add() {
    return make("section", {}, head("Add what is missing"),
      make("p", {}, "At least one claim and one objection of your own. Each gets its own numbers when it stands on the board."),
      addForm("premise", "A claim", "Your claim, in one sentence", "What does it support?",
        (node) => ["conclusion", "premise"].includes(node.kind)),
      addForm("objection", "An objection", "Your objection, in one sentence", "What does it attack?",
        (node) => node.kind !== "conclusion"));
  }
  function differ() {
    const lines = targets().map(() => make("p", {}));
    updates.push(() => targets().forEach((id, row) => {
      const [low, high] = value.before[id].map((end, place) => end ?? place), [first, last] = found.now.get(id);
      const gap = last < low ? "The board lies below all that you said"
        : first > high ? "The board lies above all that you said"
          : first >= low && last <= high ? "The board lies inside what you said"
            : first <= low && last >= high ? "The board is wider than what you said, and holds it"
              : first < low ? "The board reaches lower than you" : "The board reaches higher than you";
      lines[row].textContent = `${byId.get(id).label}. You, before: ${words([low, high])}. The board: ${words([first, last])}. ${gap}.`;
    }));
    const note = make("textarea", { rows: 2, maxlength: 1000, "data-key": "differ-words", input() {
      value.difference.words = note.value;
      changed();
      refresh();
    } });
    note.value = value.difference.words;
    const pick = (id) => { value.difference.choice = id; changed(); refresh(); };
    return make("section", {}, head("Where do you and the board differ?"), ...lines,
      radios("Is a premise mis-set, a link missing, or the rule wrong? All three are good answers.", DIFFERENCES,
        value.difference.choice, pick, "differ"),
      make("label", { class: "atlas-field" }, make("span", {}, "Which one, and why?"), note));
  }

  // -- saving --

  function savedWords() {
    const state = saved();
    if (ui.trouble) return `Not saved: ${ui.trouble}`;
    if (!state) return "Not saved yet.";
    if (ui.changed) return "Changed since it was saved: save again to keep it.";
    if (!state.at) return "Not saved: it is not in the answer file.";
    const [day, time] = [state.at.slice(0, 10), state.at.slice(11, 16)];
    const date = () => new Date(day).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
    return day === localTime().slice(0, 10) ? `Saved, ${time}.` : `Saved, ${date()}, ${time}.`;
  }
  async function commit(line_) {
    const sent = JSON.stringify(value);
    const ownLine = () =>
      `${JSON.stringify({ v: 1, learner: "", item: "board", value: JSON.parse(sent), n: 1, at: localTime() })}\n`;
    // Some browsers do not focus a button that is clicked; who has gone on elsewhere stays there.
    const again = () => rebuild(document.activeElement === document.body ? "save" : undefined);
    line_.textContent = "Saving …";
    const reply = await store.save(JSON.parse(sent), (reason) => { // Python is silent
      ui.trouble = reason;
      ui.lines = [ownLine()];
      again();
      say(savedWords());
    });
    ui.trouble = reply.problem ?? "";
    ui.lines = reply.problem ? [reply.line ?? ownLine()] : [];
    if (!reply.problem && sent === JSON.stringify(value)) { ui.changed = false; keep.drop(); }
    again();
    say(savedWords());
  }
  function save() {
    const line_ = make("p"), items = todo().map(() => make("li", {}));
    const said = savedWords();
    updates.push(() => {
      line_.textContent = savedWords();
      todo().forEach(([text, done], row) => { items[row].textContent = `${done ? "✓ done" : "○ still to do"}: ${text}`; });
    });
    line_.textContent = said;
    const press = button("Save my board", () => commit(line_), { class: "atlas-main", "data-key": "save" });
    return make("section", {}, head("Save"),
      make("p", {}, "You can save at any time. The board is finished when these four are done:"),
      make("ul", { class: "atlas-plain" }, ...items), make("p", { style: "margin-top:10px" }, press), line_,
      ui.trouble && make("p", {}, KEPT_HERE), ui.trouble && download("Download what is not saved", "answers-not-saved.jsonl", () => ui.lines));
  }

  // -- our own numbers, only after saving --

  // +1 where more of this node helps the conclusion, -1 where it hurts it.
  function favours(target) {
    const sign = new Map([[target, 1]]);
    for (const id of [...graph.order].reverse()) {
      if (!sign.has(id)) continue;
      for (const { source, kind } of graph.into.get(id)) {
        if (!sign.has(source)) sign.set(source, (kind === "attacks" ? -1 : 1) * sign.get(id));
      }
    }
    return sign;
  }
  const oursOf = (id) => {
    const given = byId.get(id).ours;
    return given && (given[value.mode].every(isShare) ? given[value.mode] : given.printed);
  };
  function ours() {
    const section = make("section", {}, head("A friend’s board and a critic’s board"));
    if (!parts.some((id) => hasControl(id) && oursOf(id))) return null;
    section.append(make("p", {}, OURS));
    for (const target of targets()) {
      const sign = favours(target), ends = (side) => (id) => {
        if (!hasControl(id) || isOwn(id)) return [0, 0];
        const [low, middle, high] = oursOf(id) ?? [0, 0.5, 1];
        return side * (sign.get(id) ?? 1) > 0 ? [middle, high] : [low, middle];
      };
      const friend = ends(1), critic = ends(-1);
      const boards = [["A friend’s board", friend], ["A critic’s board", critic]].map(([name, of]) => [name, weigh(graph, of).get(target)]);
      const mine = barOf("range"), lines = make("p", {}), table = make("tbody");
      updates.push(() => {
        stretch(mine, ...found.now.get(target));
        lines.textContent = `Your board: ${words(found.now.get(target))}. ${boards.map(([name, range]) => `${name}: ${words(range)}`).join(". ")}.`;
        const far = partsBehind([target]).filter((id) => hasControl(id) && !isOwn(id) && isSet(id) && oursOf(id))
          .map((id) => [id, Math.abs(base(id)[0] + base(id)[1] - 2 * oursOf(id)[1])]).sort((a, b) => b[1] - a[1]).slice(0, 5);
        const say = (pair) => pair.map(percent).join(" to ");
        table.replaceChildren(...far.map(([id]) => make("tr", {},
          make("th", { scope: "row" }, `${kindWord(byId.get(id))}: ${byId.get(id).label}`),
          ...[base(id), friend(id), critic(id)].map((pair) => make("td", {}, say(pair))))));
      });
      const rows = boards.flatMap(([name, range]) => {
        const bar = barOf("range");
        stretch(bar, ...range);
        return [make("span", {}, name), track(bar)];
      });
      const columns = ["Part", "You", "Friend", "Critic"].map((text) => make("th", { scope: "col" }, text));
      const wide = make("div", { class: "atlas-wide", tabindex: 0, role: "region", "aria-label": `Farthest apart: ${byId.get(target).label}` },
        make("table", {}, make("thead", {}, make("tr", {}, ...columns)), table));
      section.append(make("p", {}, make("strong", {}, byId.get(target).label)),
        make("div", { class: "atlas-scale", "aria-hidden": "true" }, steps(), make("span", {}, "Your board"), track(mine), ...rows),
        lines, folded("Where your numbers and ours lie farthest apart", wide));
    }
    section.append(make("p", {}, "Which of your numbers would you change now, and which of ours is wrong?"));
    return section;
  }
  function placeNote() {
    const note = folded("Where is my board kept?", ...store.place());
    return make("div", {}, ...store.problems().map((sentence) => make("p", { class: "atlas-quiet" }, sentence)), note);
  }

  // JupyterLab listens on the field itself and would forbid the line break, and so Enter.
  box.addEventListener("beforeinput", (event) => event.stopPropagation(), true);
  // Which part is in focus: the way to the next one begins there.
  box.addEventListener("focusin", (event) => {
    const id = event.target.closest("[data-node]")?.dataset.node;
    if (!id || id === ui.at) return;
    ui.at = id;
    pointed.forEach((update) => update());
  });
  root.replaceChildren(make("div", { style: "position:relative" }, box, voice));
  rebuild(null);
}

// -- saving: Python in JupyterLab, the browser in the web page; both answer the same messages ---------

const PATIENCE = 5000; // milliseconds
const SILENCE = "Python did not answer. It may be busy or stopped: wait, or run this cell again (Shift and Enter), "
  + "then save again.";

function storeOf(model, place) {
  const waiting = new Map();
  let latest = null; // what the last reply said; the trait itself may come a moment later
  const onMessage = (message) => { waiting.get(message.request)?.(message); waiting.delete(message.request); };
  model.on("msg:custom", onMessage);
  return {
    saved: () => latest ?? model.get("saved"),
    problems: () => model.get("problems") ?? [],
    place,
    save(value, late) {
      const request = newId();
      return new Promise((resolve) => {
        const timer = setTimeout(late, PATIENCE, SILENCE);
        waiting.set(request, (message) => {
          clearTimeout(timer);
          latest = message.saved ?? latest;
          resolve(message);
        });
        const send = async () => model.send({ request, item: "board", value });
        send().catch(() => {}); // a closed connection: the sentence after five seconds covers it
      });
    },
    close: () => model.off("msg:custom", onMessage),
  };
}

export default {
  render({ model, el }) {
    const store = storeOf(model, () => [make("p", {}, `On this computer, in the file ${model.get("place")}. Nothing is sent anywhere. `
      + "To delete your answers, delete that file.")]);
    show(el, model.get("graph"), store);
    return store.close;
  },
};

// The web page's own model: the same lines and the same place in the browser as the questions (ask.js).
const KEY = "argument-atlas-answers";
const REFUSED = "this browser does not let this page keep anything. Download your board before you close the page.";

const stored = () => { try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; } };

export function pageModel() {
  const parse = (line) => { try { return JSON.parse(line); } catch { return null; } };
  const refused = [], handlers = new Set();
  const records = () => [...stored().split("\n").map(parse).filter((record) => record?.v === 1), ...refused];
  const named = () => records().filter((record) => record.item === "code-name").map((record) => record.learner);
  const own = () => {
    const names = named(), name = names.at(-1) ?? "";
    return records().filter((one) => one.item === "board" && (one.learner === name || (one.learner === "" && name === (names[0] ?? ""))));
  };
  const sum = () => {
    const lines = own();
    return lines.length ? { board: { first: lines[0].value, latest: lines.at(-1).value, at: lines.at(-1).at, times: lines.length } } : {};
  };
  return {
    get: (name) => ({ saved: sum(), problems: [] })[name],
    set() {}, save_changes() {},
    on: (_, handler) => handlers.add(handler),
    off: (_, handler) => handlers.delete(handler),
    send({ request, item, value }) {
      const learner = named().at(-1) ?? "", n = records().filter((one) => one.item === item && one.learner === learner).length + 1;
      const record = { v: 1, learner, item, value, n, at: localTime() }, line = `${JSON.stringify(record)}\n`, reply = { request };
      try { localStorage.setItem(KEY, stored() + line); } catch {
        refused.push({ ...record, at: "" });
        Object.assign(reply, { problem: REFUSED, line });
      }
      handlers.forEach((handler) => handler({ ...reply, saved: sum() }));
    },
  };
}

export function mount(element, spec, model = pageModel()) {
  const remove = button("Delete my board from this browser", () => {
    if (!confirm("Delete your board from this browser? Your other answers stay.")) return;
    try {
      const other = (line) => { try { return JSON.parse(line).item !== "board"; } catch { return line; } };
      const kept = (localStorage.getItem(KEY) ?? "").split("\n").filter(other);
      localStorage.setItem(KEY, kept.length ? `${kept.join("\n")}\n` : "");
      sessionStorage.removeItem("argument-atlas-draft-board");
    } catch { /* nothing was kept */ }
    location.reload();
  });
  const place = "Your board stays in this browser, on this computer, beside your other answers. Nothing is sent anywhere.";
  const take = download("Download my answers", "answers.jsonl", () => [stored()]);
  show(element, spec, storeOf(model, () => [make("p", {}, place), make("div", { class: "atlas-row" }, take, remove)]));
}
