// Questions of the course: one file for JupyterLab (an anywidget module) and for the web page.
// Whatever a learner typed or an item holds enters the page as a text node, never as HTML.

const STYLE = `
.atlas-questions { background: #ffffff; color: #1a1a1a; border: 1px solid #d5d2ca; border-radius: 8px;
  padding: 4px clamp(10px, 4vw, 20px) 12px; margin: 8px 0; max-width: 720px; box-sizing: border-box;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif;
  overflow-wrap: anywhere; color-scheme: light; }
.atlas-questions * { box-sizing: border-box; }
.atlas-questions form { padding: 16px 0; margin: 0; border-bottom: 1px solid #d5d2ca; }
.atlas-questions form:last-of-type { border-bottom: 0; }
.atlas-questions fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
.atlas-questions legend { font-weight: 600; font-size: 17px; padding: 0; margin: 0 0 8px; color: inherit; }
.atlas-questions p { margin: 0 0 8px; }
.atlas-questions .atlas-option { display: flex; gap: 12px; align-items: center; min-height: 44px;
  padding: 6px 8px; border-radius: 6px; cursor: pointer; margin: 0; }
.atlas-questions .atlas-option:hover { background: #f4f1ea; }
.atlas-questions .atlas-option input { width: 20px; height: 20px; margin: 0; flex: none; accent-color: #1d4fa3; }
.atlas-questions .atlas-fields { display: flex; flex-wrap: wrap; gap: 8px 16px; }
.atlas-questions .atlas-field { flex: 0 1 220px; display: block; margin: 0; max-width: 220px; }
.atlas-questions .atlas-field.atlas-wide { max-width: none; }
.atlas-questions .atlas-count { margin: 4px 0 8px; font-size: 14px; }
.atlas-questions .atlas-field > span { display: block; margin-bottom: 4px; }
.atlas-questions input[type=text], .atlas-questions textarea { width: 100%; min-height: 44px; padding: 8px 12px;
  font: inherit; color: #1a1a1a; background: #fff; border: 1px solid #767670; border-radius: 6px; }
.atlas-questions [aria-invalid=true] { border: 2px solid #9b1c1c !important; }
.atlas-questions button { min-height: 44px; min-width: 44px; padding: 8px 16px; font: inherit; cursor: pointer;
  color: #1d4fa3; background: #ffffff; border: 1px solid #1d4fa3; border-radius: 6px; }
.atlas-questions button[type=submit] { color: #fff; background: #1d4fa3; font-weight: 600; margin-top: 8px; }
.atlas-questions button:hover { background: #e8eefa; }
.atlas-questions button[type=submit]:hover { background: #163d80; }
.atlas-questions button[aria-disabled=true] { color: #767670; border-color: #d5d2ca; cursor: default; }
.atlas-questions :is(button, input, textarea, summary):focus-visible {
  outline: 3px solid #b35900; outline-offset: 2px; }
.atlas-questions :is(ol, ul) { margin: 0 0 8px; padding: 0 0 0 28px; list-style: disc; }
.atlas-questions ol { list-style: decimal; }
.atlas-questions .atlas-order li { padding: 4px 0; }
.atlas-questions .atlas-order div { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.atlas-questions .atlas-order div > span { flex: 1 1 180px; }
.atlas-questions summary { min-height: 44px; padding: 8px 0; cursor: pointer; color: #1d4fa3; width: fit-content; }
.atlas-questions .atlas-error { color: #9b1c1c; margin: 8px 0; }
.atlas-questions .atlas-saved { color: #55554f; font-size: 14px; margin: 8px 0 0; }
.atlas-questions :is(.atlas-feedback, .atlas-summary) { background: #f4f1ea; border-left: 4px solid #1d4fa3;
  border-radius: 0 6px 6px 0; padding: 12px 16px; margin: 8px 0 0; }
.atlas-questions .atlas-feedback :last-child, .atlas-questions .atlas-summary :last-child { margin-bottom: 0; }
.atlas-questions .atlas-card { container-type: inline-size; }
.atlas-questions .atlas-lines { border: 1px solid #767670; border-radius: 8px; overflow: hidden; }
.atlas-questions .atlas-line { display: grid; grid-template-columns: 152px 1fr; }
.atlas-questions .atlas-line + .atlas-line { border-top: 1px solid #d5d2ca; }
.atlas-questions .atlas-name { background: #f4f1ea; padding: 10px 12px; font-weight: 600; }
.atlas-questions .atlas-name label { display: block; }
.atlas-questions .atlas-words { padding: 10px 12px; min-width: 0; white-space: pre-line; }
.atlas-questions .atlas-words .atlas-field { flex-basis: 120px; }
.atlas-questions .atlas-words textarea { display: block; field-sizing: content; min-height: 76px; resize: vertical; }
@container (max-width: 559px) { .atlas-questions .atlas-line { grid-template-columns: 1fr; } }
.atlas-questions .atlas-place { font-size: 14px; color: #55554f; border-top: 1px solid #d5d2ca; }
`;

// -- small tools -----------------------------------------------------------------------------

let counter = 0;
const PREFIX = `atlas-${Math.random().toString(36).slice(2, 8)}`;
const newId = () => `${PREFIX}-${++counter}`;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  // Else JupyterLab takes Enter, arrows and letters (its shortcuts) away from a control in focus.
  if (["input", "textarea", "button", "summary"].includes(tag)) node.dataset.lmSuppressShortcuts = "true";
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(Boolean)); // strings become text
  return node;
}

function words(number, unit = "") {
  const digits = number.toLocaleString("en-GB", { useGrouping: "min2", maximumFractionDigits: 6 });
  if (!unit) return digits;
  const one = number === 1 ? unit.replace(/^(day|month|year|hour|minute|mile|time)s\b/, "$1") : unit;
  return one === "%" ? `${digits}%` : `${digits} ${one}`;
}

const asText = (raw) => (["string", "number"].includes(typeof raw) ? String(raw) : "");

// Reads 1200, 1,200, 1 200, 12.5 and 12,5, with Latin, Arabic or Persian digits; else NaN.
function toNumber(raw) {
  if (typeof raw === "number") return raw;
  const digit = (sign) => (sign.charCodeAt(0) & 15) % 10;
  let text = asText(raw).trim().replace(/[\u0660-\u0669\u06f0-\u06f9]/g, digit);
  text = text.replace(/\u2212/g, "-").replace(/(\d)[\s\u00a0\u202f](?=\d{3}(\D|$))/g, "$1");
  if (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) text = text.replace(/,/g, "");
  text = text.replace(/^(-?\d+),(\d+)$/, "$1.$2");
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
}

function checkNumber(item, raw, name) {
  const number = toNumber(raw);
  if (asText(raw).trim() === "") return { error: `Write the ${name} first.` };
  if (!Number.isFinite(number)) {
    return { error: `Write the ${name} in digits, such as 1200 or 12.5, without other signs.` };
  }
  const { minimum = -Infinity, maximum = Infinity, unit } = item;
  if (number < minimum) return { error: `The ${name} must be at least ${words(minimum, unit)}.` };
  if (number > maximum) return { error: `The ${name} must be at most ${words(maximum, unit)}.` };
  return { value: number };
}

const dayInWords = (day) => new Date(day).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
const unitOf = (item) => (item.unit ? ` (${item.unit})` : "");
const optionOf = (item, id) => item.options.find((option) => option.id === id);
const names = (item, ids) => ids.map((id) => optionOf(item, id).option).join("; ");

function textField(label, keys = "decimal") {
  const input = make("input", { type: "text", autocomplete: "off", inputmode: keys });
  return { input, node: make("label", { class: "atlas-field" }, make("span", {}, label), input) };
}

function tickField(type, label, group) {
  const input = make("input", { type, name: group });
  return { input, node: make("label", { class: "atlas-option" }, input, make("span", {}, label)) };
}

// -- the kinds of question -------------------------------------------------------------------
// Each kind: build(item) makes the controls {node, inputs, read, fill}; check(item, raw) gives
// {value} or {error, at: which input}; say(item, value) is the answer in words;
// feedback(item, value, state) is a list: the first entry stands out; [...] and {ranked} become lists,
// {folded: title, note, list: [[label, words]]} opens when it is asked for.

function tickBoxes(item, type) {
  const group = newId();
  const fields = item.options.map((option) => tickField(type, option.option, group));
  return {
    node: make("div", {}, ...fields.map((field) => field.node)),
    inputs: fields.map((field) => field.input),
    chosen: () => item.options.filter((_, place) => fields[place].input.checked).map((option) => option.id),
    choose: (ids) => fields.forEach(({ input }, place) => { input.checked = ids.includes(item.options[place].id); }),
  };
}

// a text without its full stop, to stand inside a sentence
const bare = (text) => String(text).replace(/\.$/, "");
const known = (item, id) => item.options.some((option) => option.id === id);

const choice = {
  build(item) {
    const boxes = tickBoxes(item, "radio");
    return { ...boxes, read: () => boxes.chosen()[0], fill: (id) => boxes.choose([id]) };
  },
  check: (item, id) => (known(item, id) ? { value: id } : { error: "Choose one answer first." }),
  say: (item, id) => optionOf(item, id).option,
  feedback(item, id) {
    const { right, feedback } = optionOf(item, id);
    const ours = item.options.filter((option) => option.right).map((option) => bare(option.option));
    const shut = !right && item.reveal === "all"; // such a question is answered once, with its set
    // a judgement, not a fact: "Ours is ..." stands last, "We say: ..." in place of "Not this one."
    const wrong = String(item.feedback_wrong ?? "");
    const judged = wrong.startsWith("Ours is"), said = wrong.startsWith("We say");
    return [right ? "Yes." : said ? wrong : judged ? "Not our grade." : "Not this one.", feedback,
      shut && `Ours: ${ours.join("; or: ")}.`, right ? item.feedback_right : !said && wrong];
  },
};

const several = {
  build(item) {
    const boxes = tickBoxes(item, "checkbox");
    return { ...boxes, read: boxes.chosen, fill: boxes.choose };
  },
  check: (item, ids) => (Array.isArray(ids) && ids.length && ids.every((id) => known(item, id))
    ? { value: ids } : { error: "Tick at least one box first." }),
  say: names,
  feedback(item, ids) {
    const counted = item.options.filter((option) => option.right !== null); // null: not found
    const agree = counted.filter((option) => option.right === ids.includes(option.id)).length;
    const all = agree === counted.length;
    const line = (option) => {
      if (option.right === null) return `${option.option}: not found, so not counted. ${option.feedback}`;
      const ticked = ids.includes(option.id);
      const yours = ticked === option.right ? "" : ticked ? " (you ticked it)" : " (you left it out)";
      return `${option.option}: ${option.right ? "yes" : "no"}${yours}. ${option.feedback}`;
    };
    return [all ? "Yes, all of them." : `${agree} of ${counted.length} right.`,
      item.options.map(line), all ? item.feedback_right : item.feedback_wrong];
  },
};

const number = {
  build(item) {
    const field = textField(`Your answer${unitOf(item)}`);
    return {
      node: field.node, inputs: [field.input],
      read: () => field.input.value,
      fill: (raw) => { field.input.value = raw; },
    };
  },
  check: (item, raw) => checkNumber(item, raw, "number"),
  say: (item, value) => words(value, item.unit),
  feedback(item, value) {
    const off = Math.abs(value - item.answer);
    const truth = `The value is ${words(item.answer, item.unit)}.`, side = value < item.answer ? "low" : "high";
    if (off <= (item.tolerance ?? 0)) return [`${off ? "Close enough" : "Yes"}. ${truth}`, item.feedback_right];
    const unit = item.unit === "%" ? "percentage points" : item.unit;
    return [`You were off by ${words(off, unit)}: your answer is too ${side}. ${truth}`,
      item.feedback_wrong, "What did you assume?"];
  },
};

function lowAndHigh(item, request) {
  const [low, high] = ["Low", "High"].map((name) => textField(name + unitOf(item)));
  return {
    node: make("div", {}, request && make("p", {}, request), make("div", { class: "atlas-fields" }, low.node, high.node)),
    inputs: [low.input, high.input],
    read: () => ({ low: low.input.value, high: high.input.value }),
    fill(raw) { low.input.value = raw?.low ?? ""; high.input.value = raw?.high ?? ""; },
  };
}

const range = {
  build: (item) => lowAndHigh(item, `Be ${item.bounds_level ?? 90}% sure that the true value lies between the two.`),
  check(item, raw) {
    const low = checkNumber(item, raw?.low, "low value");
    if (low.error) return { ...low, at: 0 };
    const high = checkNumber(item, raw?.high, "high value");
    if (high.error) return { ...high, at: 1 };
    if (low.value > high.value) {
      return { error: "The low value is above the high value: exchange them or change one.", at: 0 };
    }
    return { value: { low: low.value, high: high.value } };
  },
  say: (item, { low, high }) => `${words(low)} to ${words(high, item.unit)}`,
  inside: (item, { low, high }) => low <= item.answer && item.answer <= high,
  feedback(item, value) {
    const truth = `The true value is ${words(item.answer, item.unit)}.`;
    const width = `Your range is ${words(value.high - value.low, item.unit)} wide.`;
    if (range.inside(item, value)) return [`Inside. ${truth}`, width, item.feedback_right];
    const gap = words(Math.max(value.low - item.answer, item.answer - value.high), item.unit);
    const side = item.answer < value.low ? "below your low value" : "above your high value";
    return [`Outside. ${truth}`, `It lies ${gap} ${side}. ${width}`, item.feedback_wrong, "What did you assume?"];
  },
};

const belief = { // a range without a true value
  build: (item) => lowAndHigh(item, ""),
  check: range.check,
  say: range.say,
  feedback: (item, value) => [`You believe this ${belief.say(item, value)}.`,
    "No number is right or wrong here. It is kept, to compare with what you believe at another time.", item.feedback_right],
};

const CHANCE = { minimum: 0, maximum: 100, unit: "%" };
const percent = { // one chance without a true value
  build(item) {
    const field = textField("How likely? (%, 0 to 100)");
    return { node: field.node, inputs: [field.input], read: () => field.input.value,
      fill: (raw) => { field.input.value = raw; } };
  },
  check: (item, raw) => checkNumber(CHANCE, raw, "chance"),
  say: (item, value) => words(value, "%"),
  feedback: (item, value) => [`You gave ${words(value, "%")}.`, item.feedback_right],
};

const order = {
  build(item) {
    let shown = item.shown.map((id) => optionOf(item, id));
    const list = make("ol", { class: "atlas-order" });
    const spoken = make("p", { role: "status", class: "atlas-saved" });
    const control = {
      node: make("div", {}, make("p", {}, "Put them in order with the buttons."), list, spoken), inputs: [],
      read: () => shown.map((option) => option.id),
      fill(ids) {
        if (order.check(item, ids).error) return;
        shown = ids.map((id) => optionOf(item, id));
        draw();
      },
    };
    function move(place, step, direction) {
      const option = shown[place], target = place + step;
      if (target < 0 || target >= shown.length) return;
      shown.splice(place, 1);
      shown.splice(target, 0, option);
      draw();
      list.children[target].querySelector(`[data-move=${direction}]`).focus();
      spoken.textContent = `${option.option} is now in place ${target + 1} of ${shown.length}.`;
      list.dispatchEvent(new Event("input", { bubbles: true }));
    }
    function draw() {
      const button = (text, option, place, step) => {
        const end = place + step < 0 || place + step >= shown.length;
        const name = `${text}: ${option.option}, place ${place + 1} of ${shown.length}`;
        const node = make("button", { type: "button", "data-move": text.toLowerCase(),
          "aria-disabled": end && "true", "aria-label": name }, text);
        node.addEventListener("click", () => move(place, step, text.toLowerCase()));
        return node;
      };
      const row = (option, place) => make("li", {}, make("div", {}, make("span", {}, option.option),
        button("Up", option, place, -1), button("Down", option, place, 1)));
      list.replaceChildren(...shown.map(row));
    }
    draw();
    return control;
  },
  check(item, ids) {
    const all = Array.isArray(ids) && ids.length === item.options.length
      && item.options.every((option) => ids.includes(option.id));
    return all ? { value: ids } : { error: "Put every line in its place first." };
  },
  say: names,
  feedback(item, ids) {
    const agree = item.options.filter((option, place) => option.id === ids[place]).length;
    const all = agree === ids.length;
    const ranked = item.options.map((option) => option.option + (option.feedback && `: ${option.feedback}`));
    return [all ? "Yes, in the right order." : `${agree} of ${ids.length} stand in the right place. The right order:`,
      { ranked }, all ? item.feedback_right : item.feedback_wrong];
  },
};

function longField(rows) {
  const area = make("textarea", { rows });
  return { node: area, inputs: [area], read: () => area.value, fill: (raw) => { area.value = asText(raw); } };
}

const text = {
  build(item) { // with a maximum, it is the number of words to aim at: counted, and never enforced
    const field = longField(item.maximum ? 14 : 5), count = make("p", { class: "atlas-count" });
    const tell = () => {
      const have = field.read().trim().split(/\s+/).filter(Boolean).length;
      count.textContent = `${have} of about ${item.maximum} words`;
    };
    const fill = (raw) => { field.fill(raw); tell(); };
    field.node.addEventListener("input", tell);
    tell();
    const label = make("label", { class: "atlas-field atlas-wide" }, make("span", {}, "Your answer"), field.node);
    return { ...field, fill, node: item.maximum ? make("div", {}, label, count) : label };
  },
  check(item, raw) {
    if (typeof raw !== "string" || !raw.trim()) return { error: "Write your answer first." };
    if (raw.length > 20000) return { error: `Write at most 20,000 letters; these are ${words(raw.length)}.` };
    return { value: raw };
  },
  say: (item, value) => value,
  feedback: (item) => ["Read your answer again with these questions.",
    ...(item.rubric ? [item.rubric.split(/\s*(?:;|\n)\s*/).filter(Boolean)] : []), item.feedback_right],
};

// A claim card: lines in order, some given, some to be written; one is a range in percent.
const blank = (item) => item.options.filter((line) => !line.right);

const card = {
  build(item) {
    const written = new Map(blank(item).map((line) => [line.id, line.id === item.sure ? lowAndHigh(CHANCE) : longField()]));
    const row = (line) => {
      const field = written.get(line.id);
      let label = line.option;
      if (field && line.id === item.sure) {
        field.node.setAttribute("role", "group");
        field.node.setAttribute("aria-label", label);
      } else if (field) {
        field.node.id = newId();
        label = make("label", { for: field.node.id }, label);
      }
      return make("div", { class: "atlas-line" }, // no dl, dt, dd: JupyterLab has widths of its own for them
        make("div", { class: "atlas-name" }, label),
        make("div", { class: "atlas-words" }, field ? field.node : line.feedback));
    };
    return {
      node: make("div", { class: "atlas-card" }, make("div", { class: "atlas-lines" }, ...item.options.map(row))),
      inputs: [...written.values()].flatMap((field) => field.inputs),
      read: () => Object.fromEntries([...written].map(([id, field]) => [id, field.read()])),
      fill: (raw) => written.forEach((field, id) => field.fill(raw?.[id])),
    };
  },
  check(item, raw) {
    const value = {};
    let at = 0;
    for (const { id } of blank(item)) {
      const own = raw?.[id], sure = id === item.sure;
      const filled = (sure ? [own?.low, own?.high] : [own]).some((entry) => asText(entry).trim());
      const checked = filled && (sure ? range.check(CHANCE, own) : text.check(item, own));
      if (checked?.error) return { ...checked, at: at + (checked.at ?? 0) };
      if (filled) value[id] = checked.value;
      at += sure ? 2 : 1;
    }
    const first = blank(item).findIndex((line) => line.id !== item.sure);
    if (Object.keys(value).every((id) => id === item.sure)) return { error: "Write at least one line first.", at: first };
    return { value };
  },
  lines: (item, value) => blank(item).filter((line) => line.id in value).map((line) => {
    const own = value[line.id];
    return [line.option, line.id === item.sure ? range.say(CHANCE, own) : own.trim()];
  }),
  say: (item, value) => card.lines(item, value).map(([label, own]) => `${label}: ${bare(own)}`).join("; "),
  feedback(item, value, state) {
    const lines = blank(item), empty = lines.filter((line) => !(line.id in value)).map((line) => line.option);
    const kept = state.times > 1 && { folded: "Your first version of this card", list: card.lines(item, state.first) };
    return [empty.length ? `${lines.length - empty.length} of ${lines.length} lines are written.` : "Every line is written.",
      empty.length && `Still empty: ${empty.join(", ")}. Save again when you have them.`,
      item.feedback_right, kept,
      { folded: "Our reading, line by line",
        note: "This is how we would fill in these lines. It is our reading, not the truth: yours may differ for good reasons.",
        list: lines.map((line) => [line.option, line.feedback]) }];
  },
};

const forecast = {
  build(item) {
    const field = textField("How likely? (%, 0 to 100)");
    const tick = tickField("checkbox", "I already know how this ended");
    return {
      node: make("div", {}, item.closes && make("p", {}, `We look at the answer on ${dayInWords(item.closes)}.`),
        item.criteria && folded("How it is decided", make("p", {}, item.criteria)),
        make("div", { class: "atlas-fields" }, field.node), tick.node),
      inputs: [field.input, tick.input],
      read: () => ({ percent: field.input.value, known: tick.input.checked }),
      fill: (raw) => { field.input.value = raw?.percent ?? ""; tick.input.checked = Boolean(raw?.known); },
    };
  },
  check(item, raw) {
    const chance = checkNumber(CHANCE, raw?.percent, "share");
    return chance.error ? chance : { value: { percent: chance.value, known: Boolean(raw.known) } };
  },
  say: (item, { percent, known }) => words(percent, "%") + (known ? ", the end was known" : ""),
  feedback(item, { percent, known }) {
    return [`Your forecast is ${words(percent, "%")}. The outcome is not shown here; it comes back in lesson 08.`,
      [0, 100].includes(percent) && `${words(percent, "%")} says that you cannot be wrong.`,
      known && "You already know how this ended, so it will be counted apart."];
  },
};

const COLOURS = "amber blue coral copper green grey indigo ivory olive pearl silver violet".split(" ");
const ANIMALS = "badger beaver crane dolphin falcon heron ibex lynx otter owl swift turtle".split(" ");
const oneOf = (list) => list[Math.floor(Math.random() * list.length)];
const suggestion = () => `${oneOf(COLOURS)}-${oneOf(ANIMALS)}-${10 + Math.floor(Math.random() * 90)}`;

const codeName = {
  build() {
    const field = textField("Your code name", "text");
    const another = make("button", { type: "button" }, "Suggest another");
    const fill = (raw) => { field.input.value = raw; };
    another.addEventListener("click", () => {
      fill(suggestion());
      field.input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    fill(suggestion());
    return {
      node: make("div", {}, make("p", {}, "A colour, an animal and a number. Not your own name."),
        make("div", { class: "atlas-fields", style: "align-items: end" }, field.node, another)),
      inputs: [field.input],
      read: () => field.input.value,
      fill,
    };
  },
  check(item, raw) {
    const name = asText(raw).trim().toLowerCase();
    return /^[a-z]{2,20}-[a-z]{2,20}-\d{1,3}$/.test(name) ? { value: name }
      : { error: "Write a colour, an animal and a number, such as amber-crane-42, not your own name." };
  },
  say: (item, value) => value,
  feedback: (item, value) => [`Your answers now carry the code name ${value}.`,
    "Write it on paper. Answers saved under another code name stay where they are; they come back when you save "
      + "that name and open the lesson again."],
};

const KINDS = { choice, several, number, range, belief, percent, order, text, card, forecast, "code-name": codeName };

// -- saved answers ---------------------------------------------------------------------------

// Whether a stored answer has the form that its question needs now.
const usable = (item, state) => state
  && [state.first, state.latest, state.counted].every((value) => !KINDS[item.type].check(item, value).error);
const ofSet = (item, items) => items.filter((other) => other.set === item.set);
const complete = (item, items, saved) => ofSet(item, items).filter((other) => saved[other.id]).length >= item.set_size;

// The same sum as saved_state in quiz.py.
function sumUp(items, records) {
  const saved = {};
  for (const { item: id, value, at } of records) {
    const item = items.find((one) => one.id === id), before = saved[id];
    if (!item) continue;
    const open = item.reveal === "all" && !complete(item, items, saved);
    saved[id] = { first: before ? before.first : value, latest: value, at,
      counted: !before || open ? value : before.counted, times: (before?.times ?? 0) + 1 };
  }
  return saved;
}

function clock(at) {
  const [day, time] = [String(at).slice(0, 10), String(at).slice(11, 16)];
  return day === localTime().slice(0, 10) ? `Saved, ${time}` : `Saved, ${dayInWords(day)}, ${time}`;
}

function localTime() {
  const now = new Date(), offset = -now.getTimezoneOffset();
  const two = (value) => String(Math.floor(Math.abs(value))).padStart(2, "0");
  const zone = `${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
  return new Date(now.getTime() + offset * 60000).toISOString().slice(0, 19) + zone;
}

// What was typed and not yet saved outlives a run of the cell again, until the tab is closed.
const DRAFT = "argument-atlas-draft-";
const drafts = {
  get(id) {
    try { return JSON.parse(sessionStorage.getItem(DRAFT + id)); } catch { return null; }
  },
  put(id, raw) {
    try { sessionStorage.setItem(DRAFT + id, JSON.stringify(raw)); } catch { /* it stays in the field */ }
  },
  drop(id) {
    try { sessionStorage.removeItem(DRAFT + id); } catch { /* nothing was kept */ }
  },
};

// -- the page --------------------------------------------------------------------------------

const folded = (title, ...content) => make("details", {}, make("summary", {}, title), ...content);

function feedbackBox(lines) {
  const box = make("div", { class: "atlas-feedback" });
  const pair = ([label, own]) => [make("strong", {}, `${label}:`), ` ${own}`];
  const listed = (tag, entries) => make(tag, {},
    ...entries.map((entry) => make("li", {}, ...(Array.isArray(entry) ? pair(entry) : [entry]))));
  lines.filter(Boolean).forEach((line, place) => {
    if (line.folded) box.append(folded(line.folded, line.note && make("p", {}, line.note), listed("ul", line.list)));
    else if (line.ranked) box.append(listed("ol", line.ranked));
    else if (Array.isArray(line)) box.append(listed("ul", line));
    else box.append(make("p", {}, place === 0 ? make("strong", {}, line) : line));
  });
  return box;
}

// A button that gives the reader a file of answers, one line for each.
function downloadButton(text, name, lines) {
  const button = make("button", { type: "button" }, text);
  button.addEventListener("click", () => {
    const file = new Blob(lines(), { type: "application/jsonl" });
    const link = make("a", { href: URL.createObjectURL(file), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  return button;
}

function show(root, items, store) {
  const summary = make("div", { role: "status" });
  const unsaved = []; // lines that the file or the browser refused
  let saved = store.saved();
  const views = items.map((item) => itemView(item));
  const refresh = () => { views.forEach((view) => view.showSaved()); showSummary(); };

  function showSummary() {
    const ranges = items.filter((item) => item.type === "range" && item.reveal === "all");
    const ready = ranges.every((item) => complete(item, items, saved) && usable(item, saved[item.id]));
    summary.replaceChildren();
    if (ranges.length < 2 || !ready) return;
    const inside = ranges.filter((item) => range.inside(item, saved[item.id].counted)).length;
    const level = ranges[0].bounds_level ?? 90, expected = Math.round(ranges.length * level / 100);
    summary.append(make("div", { class: "atlas-summary" }, make("p", {}, make("strong", {},
      `${inside} of ${ranges.length} ranges hold the true value. At ${level}% one would expect about ${expected}.`)),
    make("p", {}, "Counted is what you saved last before the true values were shown.")));
  }

  function itemView(item) {
    const kind = KINDS[item.type], errorId = newId();
    if (!kind) return { node: make("p", {}, `This page does not know questions of the kind ${item.type}.`), showSaved() {} };
    const control = kind.build(item);
    let refused = "", shown = ""; // why the latest answer is not saved; what stands on the page
    control.inputs.forEach((input) => input.setAttribute("aria-describedby", errorId));
    const error = make("p", { class: "atlas-error", id: errorId, role: "alert" });
    const line = make("p", { class: "atlas-saved" }), feedback = make("div"), trouble = make("div");
    const form = make("form", { class: "atlas-item", "data-item": item.id, novalidate: true },
      make("fieldset", {}, make("legend", {}, item.question), control.node, error,
        item.hint && folded("Hint", make("p", {}, item.hint))),
      make("button", { type: "submit" }, "Save my answer"), make("div", { role: "status" }, line, trouble, feedback));

    function complain(sentence, at = 0) {
      error.textContent = sentence;
      control.inputs.forEach((input, place) => {
        input.toggleAttribute("aria-invalid", false);
        if (sentence && place === at) input.setAttribute("aria-invalid", "true");
      });
      if (sentence) control.inputs[at]?.focus();
    }
    function showSaved() {
      const state = saved[item.id], all = complete(item, items, saved);
      const now = JSON.stringify([state, all, refused]);
      if (!state || now === shown) return; // what did not change is not spoken again
      shown = now;
      line.textContent = "An earlier answer is kept, but this page cannot show it.";
      if (!usable(item, state)) return;
      line.textContent = refused || !state.at ? `Not saved: ${refused || "it is not in the answer file."}` : clock(state.at);
      if (state.times > 1 && item.type !== "card") line.append(`. First answer: ${bare(kind.say(item, state.first))}`);
      if (state.times > 1 && !["text", "card"].includes(item.type)) line.append(`. Latest: ${bare(kind.say(item, state.latest))}`);
      feedback.replaceChildren(item.reveal === "all" && !all ? waiting() : told(state));
    }
    function told(state) {
      const value = item.reveal === "all" ? state.counted : state.latest;
      const other = JSON.stringify(value) !== JSON.stringify(state.latest);
      return feedbackBox([...kind.feedback(item, value, state), item.sources && `Source: ${item.sources.join("; ")}`,
        other && `This is about the answer that counts: ${kind.say(item, value)}.`]);
    }
    function waiting() {
      const end = ofSet(item, items).length < item.set_size ? `; run ask("${item.set}") to see them all.` : ".";
      return make("p", { class: "atlas-saved" }, `The true value is shown when all ${item.set_size} are saved${end}`);
    }
    async function commit() {
      const { value, error: sentence, at } = kind.check(item, control.read());
      complain(sentence ?? "", at);
      if (sentence) return;
      line.textContent = "Saving …";
      trouble.replaceChildren();
      const typed = JSON.stringify(control.read());
      const late = (reason) => { line.textContent = `Not saved: ${reason}`; };
      const reply = await store.save(item, value, late);
      saved = reply.saved ?? saved;
      if (!reply.problem && typed === JSON.stringify(control.read())) drafts.drop(item.id);
      refused = reply.problem ?? "";
      line.textContent = refused && `Not saved: ${refused}`;
      refresh();
      if (!reply.line) return;
      unsaved.push(reply.line);
      trouble.replaceChildren(make("p", {}, "Download it: the lines of that file can be added to the answer file later."),
        downloadButton("Download what is not saved", "answers-not-saved.jsonl", () => unsaved));
    }
    const latest = saved[item.id]?.latest, draft = drafts.get(item.id);
    if (usable(item, saved[item.id])) control.fill(latest);
    if (draft != null) try { control.fill(draft); } catch { drafts.drop(item.id); }
    form.addEventListener("input", () => { complain(""); drafts.put(item.id, control.read()); });
    // JupyterLab listens on the field itself and would forbid the line break, and so Enter.
    form.addEventListener("beforeinput", (event) => event.stopPropagation(), true);
    form.addEventListener("submit", (event) => { event.preventDefault(); commit(); });
    return { node: form, showSaved };
  }

  const place = folded("Where are my answers?", ...store.place());
  place.className = "atlas-place";
  const notes = store.problems().map((sentence) => make("p", { class: "atlas-saved" }, sentence));
  const box = make("div", { class: "atlas-questions" },
    make("style", {}, STYLE), ...views.map((view) => view.node), summary, ...notes, place);
  root.replaceChildren(box);
  refresh();
}

// -- JupyterLab: Python keeps the answers ------------------------------------------------------

const PATIENCE = 5000; // milliseconds
const SILENCE = "Python did not answer. It may be busy or stopped: wait, or run this cell again (Shift and Enter), "
  + "then save again. What you wrote stays here.";

function labStore(model) {
  const waiting = new Map();
  const onMessage = (message) => { waiting.get(message.request)?.(message); waiting.delete(message.request); };
  model.on("msg:custom", onMessage);
  return {
    saved: () => model.get("saved"),
    problems: () => model.get("problems"),
    place: () => [make("p", {}, `On this computer, in the file ${model.get("place")}. Nothing is sent anywhere. `
      + "To delete your answers, delete that file.")],
    save(item, value, late) {
      const request = newId();
      return new Promise((resolve) => {
        const timer = setTimeout(late, PATIENCE, SILENCE);
        waiting.set(request, (message) => { clearTimeout(timer); resolve(message); });
        // A closed connection can throw or reject; the sentence after five seconds covers both.
        const send = async () => model.send({ request, item: item.id, value });
        send().catch(() => {});
      });
    },
    close: () => model.off("msg:custom", onMessage),
  };
}

export default {
  render({ model, el }) {
    const store = labStore(model);
    show(el, model.get("items"), store);
    return store.close;
  },
};

// -- the web page: this browser keeps the answers ----------------------------------------------

const KEY = "argument-atlas-answers"; // one line for each answer, in the form of answers.jsonl

const REFUSED = "this browser does not let this page keep anything. Download your answers before you close the page.";

export function browserStore(items) {
  const stored = () => { try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; } };
  const refused = []; // answers that the browser would not keep; they last as long as the page
  const parse = (line) => { try { return JSON.parse(line); } catch { return null; } };
  const records = () => [...stored().split("\n").map(parse).filter((record) => record?.v === 1), ...refused];
  const learner = () => records().findLast((record) => record.item === "code-name")?.learner ?? "";
  const own = () => {
    const name = learner(), first = records().find((record) => record.item === "code-name")?.learner ?? "";
    return records().filter((record) => record.learner === name || (name === first && record.learner === ""));
  };
  const remove = make("button", { type: "button" }, "Delete my answers from this browser");
  remove.addEventListener("click", () => {
    if (!confirm("Delete all your answers to this course from this browser?")) return;
    localStorage.removeItem(KEY);
    Object.keys(sessionStorage).filter((key) => key.startsWith(DRAFT)).forEach((key) => sessionStorage.removeItem(key));
    location.reload();
  });
  return {
    saved: () => sumUp(items, own()),
    problems: () => [],
    place: () => [make("p", {}, "Your answers stay in this browser, on this computer. Nothing is sent anywhere. "
      + "Clearing the browser's data deletes them too. To go on in JupyterLab later, download them and put the file into the "
      + "folder notebooks before you begin there."),
    downloadButton("Download my answers", "answers.jsonl", () => [stored()]), " ", remove],
    async save(item, value) {
      const name = item.type === "code-name" ? value : learner();
      const n = records().filter((record) => record.item === item.id && record.learner === name).length + 1;
      const record = { v: 1, learner: name, item: item.id, value, n, at: localTime() };
      const line = JSON.stringify(record) + "\n";
      try {
        localStorage.setItem(KEY, stored() + line);
      } catch {
        refused.push({ ...record, at: "" });
        return { saved: sumUp(items, own()), line, problem: REFUSED };
      }
      return { saved: sumUp(items, own()) };
    },
  };
}

export function mount(element, items, store = browserStore(items)) {
  show(element, items, store);
}
