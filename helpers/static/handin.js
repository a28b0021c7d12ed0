// The button of the hand-in sheet (helpers/handin.py). Python makes the two files and sends their
// text in the trait "made"; the page offers them to open and to download. Only text nodes are made.

const STYLE = `
.atlas-handin { background: #fff; color: #1a1a1a; border: 1px solid #d5d2ca; border-radius: 8px; color-scheme: light;
  padding: 12px clamp(10px, 3vw, 20px); margin: 8px 0; max-width: 760px; box-sizing: border-box; overflow-wrap: anywhere;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif; }
.atlas-handin p { margin: 0 0 8px; color: inherit; }
.atlas-handin .atlas-quiet { color: #55554f; font-size: 14px; line-height: 1.45; }
.atlas-handin label { display: flex; gap: 10px; align-items: center; min-height: 44px; margin: 0; cursor: pointer; width: fit-content; }
.atlas-handin input { width: 20px; height: 20px; margin: 0; flex: none; accent-color: #1d4fa3; }
.atlas-handin .atlas-row { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin: 8px 0; }
.atlas-handin :is(button, a) { display: inline-flex; align-items: center; min-height: 44px; padding: 6px 14px; font: inherit; cursor: pointer;
  color: #1d4fa3; background: #fff; border: 1px solid #1d4fa3; border-radius: 6px; margin: 0; text-decoration: none; box-sizing: border-box; }
.atlas-handin :is(button, a):hover { background: #e8eefa; }
.atlas-handin .atlas-main { color: #fff; background: #1d4fa3; font-weight: 600; }
.atlas-handin .atlas-main:hover { background: #163d80; }
.atlas-handin :is(button, input, a):focus-visible { outline: 3px solid #b35900; outline-offset: 2px; }
.atlas-handin ul { margin: 0 0 8px; padding-left: 22px; }
.atlas-handin .atlas-error { border-left: 4px solid #a63603; padding-left: 10px; }
`;
const HOW = "One page, to print or to send, with all that you saved: claim cards, verdicts, forecasts, the board, your lines, the memo.";
const SILENCE = "Python did not answer. It may be busy or stopped: wait, or run this cell again (Shift and Enter).";
const PATIENCE = 20000; // milliseconds

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
}

function render({ model, el }) {
  const tick = make("input", { type: "checkbox" });
  const button = make("button", { type: "button", class: "atlas-main" }, "Make the hand-in sheet");
  const only = make("p", { class: "atlas-quiet" }), status = make("p", { role: "status" }), files = make("div", {});
  const box = make("div", { class: "atlas-handin", role: "group", "aria-label": "The hand-in sheet" },
    make("style", {}, STYLE), make("p", {}, HOW),
    make("label", {}, tick, "without my opinions (reasoning only)"), only,
    make("div", { class: "atlas-row" }, button), status, files,
    make("p", { class: "atlas-quiet" }, "It is made on this computer and sent nowhere. To delete it, delete its two files."));
  let addresses = [], timer, asked = 0;

  const about = () => {
    only.textContent = tick.checked ? `${model.get("made").only} Read what stays before you hand it in: words of yours may still tell what you think.`
      : "With everything that you saved.";
  };
  const link = ([name, text], words, attributes) => {
    const type = name.endsWith(".md") ? "text/markdown" : "text/html";
    const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    addresses.push(address);
    return make("a", { href: address, ...attributes(name) }, words);
  };
  const show = () => {
    const made = model.get("made"), texts = Object.entries(made.texts), save = (name) => ({ download: name });
    clearTimeout(timer);
    addresses.forEach((address) => URL.revokeObjectURL(address));
    addresses = [];
    status.className = made.problem ? "atlas-error" : "";
    status.textContent = made.problem || `Made at ${made.time}${made.without ? ", without opinions" : ", with everything"}:`;
    files.replaceChildren(
      make("ul", {}, ...made.files.map((path) => make("li", {}, path))),
      make("div", { class: "atlas-row" },
        link(texts[0], "Open the page", () => ({ target: "_blank", rel: "noopener" })),
        link(texts[0], "Download the page (.html)", save), link(texts[1], "Download as Markdown (.md)", save)));
    if (!made.files.length) files.firstChild.remove();
  };
  tick.checked = model.get("made").without;
  tick.addEventListener("change", about);
  button.addEventListener("click", () => {
    status.className = "";
    status.textContent = "Making the sheet …";
    clearTimeout(timer);
    timer = setTimeout(() => { status.className = "atlas-error"; status.textContent = SILENCE; }, PATIENCE);
    asked += 1;
    const send = async () => model.send({ request: `${Date.now()}-${asked}`, without: tick.checked });
    send().catch(() => {}); // a closed connection: the sentence after a while covers it
  });
  // JupyterLab would take some keys for itself
  box.addEventListener("keydown", (event) => { if (!event.shiftKey && !event.ctrlKey && !event.metaKey) event.stopPropagation(); });
  model.on("change:made", show);
  about();
  show();
  el.replaceChildren(box);
  return () => { model.off("change:made", show); clearTimeout(timer); addresses.forEach((address) => URL.revokeObjectURL(address)); };
}

export default { render };
