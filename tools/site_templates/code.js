(function () { // two reading depths: the code open or folded; the choice stays in this browser
  var button = document.getElementById("code-switch"), says = document.getElementById("code-says");
  var boxes = document.querySelectorAll("pre.code").length, name = "atlas-code";
  function kept(value) { // a page without storage still switches
    try {
      if (value) localStorage.setItem(name, value);
      return localStorage.getItem(name);
    } catch (error) { return value; }
  }
  function set(hide) {
    document.body.classList.toggle("no-code", hide);
    button.textContent = hide ? "Show code" : "Hide code";
    says.textContent = hide ? "The code is hidden (" + boxes + " boxes). Maps, questions and words stay." : "";
  }
  button.hidden = false;
  button.addEventListener("click", function () {
    var hide = !document.body.classList.contains("no-code");
    kept(hide ? "hidden" : "shown");
    set(hide);
  });
  set(kept() === "hidden");
})();
