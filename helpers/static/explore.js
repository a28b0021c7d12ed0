/* Drop-down lists, fields for numbers, and the picture that Python draws (helpers/explore.py).
   model: options [{name, words: [...]} or {name, number: {low, high, step}}],
   chosen [number of a word, or what was typed], html (the picture), said (one line for
   screen readers). */
function list(option, chosen) {
  const select = document.createElement("select");
  option.words.forEach((words, value) => select.add(new Option(words, value)));
  select.value = String(chosen);
  return { control: select, read: () => Number(select.value) };
}

function field({ number }, chosen) {
  const input = document.createElement("input");
  Object.assign(input, { type: "text", inputMode: "decimal", autocomplete: "off", size: 6,
    value: String(chosen) });
  input.addEventListener("keydown", (event) => {     // arrows go up and down by one step
    const by = { ArrowUp: number.step, ArrowDown: -number.step }[event.key];
    const now = Number(input.value.replace(",", ".")) + by;
    if (!by || Number.isNaN(now)) return;
    event.preventDefault();
    input.value = String(Math.round(Math.min(number.high, Math.max(number.low, now)) * 1000) / 1000);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return { control: input, read: () => input.value };
}

function render({ model, el }) {
  el.classList.add("atlas-explore");
  // JupyterLab would take the arrow keys for itself and go to the next cell
  el.addEventListener("keydown", (event) => event.stopPropagation());
  const row = document.createElement("div");
  row.className = "atlas-explore-row";
  const choices = model.get("options").map((option, place) => {
    const label = document.createElement("label");
    const choice = (option.number ? field : list)(option, model.get("chosen")[place]);
    label.append(option.name, choice.control);
    row.append(label);
    return choice;
  });
  const status = document.createElement("p");
  status.className = "atlas-explore-status";
  status.setAttribute("role", "status");
  const picture = document.createElement("div");
  el.append(row, status, picture);
  row.addEventListener("change", () => {
    status.textContent = "Drawing. If nothing changes, run the cell again.";
    model.set("chosen", choices.map((choice) => choice.read()));
    model.save_changes();
  });
  const show = () => {
    picture.innerHTML = model.get("html");   // escaped by Python
    // a source opens beside the notebook, as JupyterLab does it with its own outputs
    picture.querySelectorAll("a[href]").forEach((one) => { one.target = "_blank"; one.rel = "noopener"; });
  };
  model.on("change:html", show);
  model.on("change:said", () => { status.textContent = model.get("said"); });
  show();
}

export default { render };
