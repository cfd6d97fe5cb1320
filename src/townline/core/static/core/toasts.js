// toasts.js: a short word at the foot of the page, gone after ten seconds unless held; Ctrl+Z undoes what it offers.
import { $, $$, words, whenever } from "./common.js";

const LASTS = 10_000;

export function toast(text) {
  const line = document.createElement("p");
  line.className = "toast";
  line.dataset.toast = "";
  line.textContent = text;
  $("#toasts")?.append(line);
  expire(line);
}

function expire(line) {
  setTimeout(function gone() {
    if (line.matches(":hover") || line.contains(document.activeElement)) setTimeout(gone, 2000);
    else line.remove();
  }, LASTS);
}

whenever("[data-toast]", expire);

addEventListener("keydown", event => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  if (document.activeElement?.matches("textarea, input, [contenteditable]")) return; // undoing letters comes first
  const undo = $$("[data-undo]").at(-1);
  if (undo) { event.preventDefault(); undo.click(); }
});
document.addEventListener("click", event => {
  const undo = event.target.closest("[data-undo]");
  if (undo) setTimeout(() => undo.closest("[data-toast]")?.remove());
});

// A request that got no answer at all is told in words, never swallowed.
document.addEventListener("htmx:error", () => { if (navigator.onLine) toast(words.failed); });
