// opened.js: what somebody opened to fill in stays open when the part of the page around it comes again.
//   <details data-stays>…</details>, with a form in it or around it
// Holding the part back instead would hide what happens meanwhile. Once it is sent, it is as the server sends it.
import { $$ } from "./common.js";

const STAYS = "details[data-stays]";
const opened = new Set();
const formOf = details => details.closest("form") ?? details.querySelector("form");

// A fold is the same one after a swap: the same form, of the same step, and the same place within it.
function nameOf(details) {
  const form = formOf(details);
  const place = details.contains(form) ? 0 : [...form.querySelectorAll(STAYS)].indexOf(details) + 1;
  return [form.getAttribute("action"), form.elements.step?.value, place].join(" ");
}

// A swap closes it as well, so only a press on its summary counts as closing.
document.addEventListener("toggle", event => {
  if (event.target.matches(`${STAYS}[open]`)) opened.add(nameOf(event.target));
}, true);
document.addEventListener("click", event => {
  const details = event.target.closest("summary")?.parentElement;
  if (details?.open && details.matches(STAYS)) opened.delete(nameOf(details));
});

document.addEventListener("submit", event => {
  for (const details of $$(STAYS)) if (formOf(details) === event.target) opened.delete(nameOf(details));
});

document.addEventListener("htmx:after:swap", () => {
  for (const details of $$(`${STAYS}:not([open])`)) if (opened.has(nameOf(details))) details.open = true;
});
