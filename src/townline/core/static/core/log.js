// log.js: a log stands at its newest line, unless somebody has scrolled back; a field that was used is given back.
import { $, $$ } from "./common.js";

const isAtEnd = new WeakMap(); // log → whether it stood at its end before it changed

document.addEventListener("scroll", event => {
  const log = event.target;
  if (log.matches?.("[data-to-end]")) isAtEnd.set(log, log.scrollHeight - log.scrollTop - log.clientHeight < 40);
}, true);

function settle() {
  for (const log of $$("[data-to-end]")) if (isAtEnd.get(log) !== false) log.scrollTop = log.scrollHeight;
  const field = $("[data-refocus]");
  if (!field) return;
  field.removeAttribute("data-refocus");
  field.focus();
  field.setSelectionRange?.(field.value.length, field.value.length);
}

document.addEventListener("htmx:after:swap", () => setTimeout(settle));
settle();
