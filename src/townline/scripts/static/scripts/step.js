// The script pane by keyboard: what an answer leads to is seen before it is chosen; focus follows the step.
const pane = () => document.getElementById("script");

document.addEventListener("change", event => {
  const chosen = event.target.closest("[data-then]");
  if (!chosen) return;
  const words = chosen.form.querySelector(".then-words");
  for (const each of words.children) each.hidden = each.id !== chosen.dataset.then;
  const to = chosen.form.querySelector("[data-to]");
  if (to) to.textContent = chosen.dataset.next ? `: ${chosen.dataset.next}` : "";
});

document.addEventListener("keydown", event => {
  const here = pane();
  if (!here || !here.contains(document.activeElement)) return;
  const typing = document.activeElement.matches("input:not([type=radio]), textarea, select");
  if ((event.altKey && event.key === "ArrowLeft") || (event.key === "Backspace" && !typing)) {
    const back = here.querySelector("[data-back]");
    if (back) { event.preventDefault(); back.click(); }
  }
});

// After a move the pane is new: put the hands where the next answer is, unless they are typing elsewhere.
document.addEventListener("htmx:after:swap", event => {
  const here = pane();
  if (document.getElementById("outline") && event.target !== here) return; // beside the editor only its own moves
  const busy = document.activeElement && document.activeElement !== document.body;
  if (!here || busy) return;
  const next = here.querySelector("[data-first], .fields input, .fields select, [data-go], [data-focus]");
  if (next) next.focus({ preventScroll: true });
});
