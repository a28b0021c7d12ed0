// Every section that has all the words; those with the words in their own heading first. Words of a reader are written as text only.
var form = document.getElementById("search-form"), box = document.getElementById("q");
var said = document.getElementById("search-said"), list = document.getElementById("search-found");

function plain(words) { return words.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""); }

function around(text, word) {
  var at = text.lastIndexOf(" ", Math.max(0, plain(text).indexOf(word) - 60)) + 1, end = text.indexOf(" ", at + 180);
  return (at ? "… " : "") + text.slice(at, end < 0 ? text.length : end) + (end < 0 ? "" : " …");
}

function look() {
  var words = plain(box.value).split(/\s+/).filter(Boolean);
  list.textContent = "";
  if (!words.length) { said.textContent = "Write a word, for example: oil."; return; }
  var found = window.ATLAS_INDEX.map(function (entry) {
    var heading = plain(entry[2]), text = plain(entry[2] + " " + entry[3]);
    var all = words.every(function (word) { return text.includes(word); });
    return { entry: entry, points: all ? 1 + words.filter(function (word) { return heading.includes(word); }).length : 0 };
  }).filter(function (one) { return one.points; }).sort(function (a, b) { return b.points - a.points; });
  said.textContent = found.length ? found.length + (found.length === 1 ? " place" : " places") +
    (found.length > 40 ? "; the first 40 are shown." : ".") : "Nothing found. Try another word, or fewer words.";
  found.slice(0, 40).forEach(function (one) {
    var item = document.createElement("li"), link = document.createElement("a"), line = document.createElement("p");
    link.href = one.entry[0];
    link.textContent = one.entry[1] === one.entry[2] ? one.entry[1] : one.entry[1] + ": " + one.entry[2];
    line.textContent = around(one.entry[3], words[0]);
    item.append(link, line);
    list.append(item);
  });
}

form.addEventListener("submit", function (event) {
  event.preventDefault();
  history.replaceState(null, "", "?q=" + encodeURIComponent(box.value));
  look();
});
box.value = new URLSearchParams(location.search).get("q") || "";
if (box.value) look();
