// The script pane by keyboard: what an answer leads to is seen before it is chosen; focus follows the step.
const pane = () => document.getElementById("script");

document.addEventListener("change", event => {
  const chosen = event.target.closest("[data-then]");
  if (!chosen) return;
  const words = chosen.form.querySelector(".then-words");
  for (const each of words.children) each.hidden = each.id !== chosen.dataset.then;
});

document.addEventListener("keydown", event => {
  const here = pane();
  if (!here || !here.contains(document.activeElement)) return;
  if (event.altKey && event.key === "ArrowLeft") {
    const back = here.querySelector("[data-back]");
    if (back) { event.preventDefault(); back.click(); }
  }
});

// After a move the pane is new: put the hands where the next answer is, unless they are typing elsewhere.
document.addEventListener("htmx:after:swap", () => {
  const here = pane();
  const busy = document.activeElement && document.activeElement !== document.body;
  if (!here || busy) return;
  const next = here.querySelector("[data-first], .fields input, .fields select, [data-go], [data-focus]");
  if (next) next.focus({ preventScroll: true });
});
