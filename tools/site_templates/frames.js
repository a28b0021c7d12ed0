// A map in a file of its own says how high it is; its frame then takes that height.
addEventListener("message", function (event) {
  var high = event.data && event.data.atlasHeight;
  document.querySelectorAll("iframe").forEach(function (frame) {
    if (frame.contentWindow === event.source && high > 0) frame.style.height = Math.min(high, 4000) + "px";
  });
});
