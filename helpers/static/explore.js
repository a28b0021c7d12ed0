/* Drop-down lists and the picture that Python draws for them (helpers/explore.py).
   model: options [{name, words: [...]}], chosen [number of a word for each list],
   html (the picture), said (one line for screen readers). */
function render({ model, el }) {
  el.classList.add("atlas-explore");
  // JupyterLab would take the arrow keys for itself and go to the next cell
  el.addEventListener("keydown", (event) => event.stopPropagation());
  const row = document.createElement("div");
  row.className = "atlas-explore-row";
  const lists = model.get("options").map((list, number) => {
    const label = document.createElement("label");
    const select = document.createElement("select");
    label.append(list.name, select);
    list.words.forEach((words, value) => select.add(new Option(words, value)));
    select.value = String(model.get("chosen")[number]);
    row.append(label);
    return select;
  });
  const status = document.createElement("p");
  status.className = "atlas-explore-status";
  status.setAttribute("role", "status");
  const picture = document.createElement("div");
  el.append(row, status, picture);
  row.addEventListener("change", () => {
    status.textContent = "Drawing. If nothing changes, run the cell again.";
    model.set("chosen", lists.map((select) => Number(select.value)));
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
