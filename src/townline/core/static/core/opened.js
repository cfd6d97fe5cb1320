// opened.js: what somebody opened to fill in stays open when the part of the page around it comes again.
// Holding the part back instead would hide what happens meanwhile. Once it is sent, it is as the server sends it.
import { $$ } from "./common.js";

const opened = new Set();

function formOf(details) {
  return details.closest("form") ?? details.querySelector("form");
}

// A fold is the same one after a swap: the same form, of the same step, and the same place within it.
function nameOf(details) {
  const form = formOf(details);
  if (!form) return null;
  const place = details.contains(form) ? 0 : [...form.querySelectorAll("details")].indexOf(details) + 1;
  return [form.getAttribute("action"), form.elements.step?.value, place].join(" ");
}

// A swap closes it as well, so only a press on its summary counts as closing.
document.addEventListener("toggle", event => {
  const name = event.target.matches("details[open]") && nameOf(event.target);
  if (name) opened.add(name);
}, true);
document.addEventListener("click", event => {
  const details = event.target.closest("summary")?.parentElement;
  if (details?.open) opened.delete(nameOf(details));
});

document.addEventListener("submit", event => {
  for (const details of $$("details")) if (formOf(details) === event.target) opened.delete(nameOf(details));
});

document.addEventListener("htmx:after:swap", () => {
  for (const details of $$("details:not([open])")) if (opened.has(nameOf(details))) details.open = true;
});
