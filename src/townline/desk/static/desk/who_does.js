// who_does.js: a click on the simulator's map asks about that point.
document.addEventListener("click", event => {
  const svg = event.target.closest("[data-go] svg");
  if (!svg) return;
  const box = svg.closest("[data-go]").dataset, view = svg.viewBox.baseVal;
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const scale = Number(box.width) / view.width, url = new URL(location.href);
  for (const name of ["ref", "place"]) url.searchParams.delete(name);
  url.searchParams.set("x", (Number(box.x) + at.x * scale).toFixed(1));
  url.searchParams.set("y", (Number(box.y) - at.y * scale).toFixed(1));
  location.assign(url);
});
