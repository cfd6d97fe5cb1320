// popups.js: a <details class="pop"> closes on Escape, on a click elsewhere, and when another opens.
import { $, $$ } from "./common.js";

const openPops = () => $$("details.pop[open]");

document.addEventListener("click", event => {
  for (const pop of openPops()) if (!pop.contains(event.target)) pop.open = false;
});
document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  const pop = event.target.closest?.("details.pop[open]") ?? openPops().at(-1);
  if (!pop) return;
  pop.open = false;
  $("summary", pop).focus();
});
document.addEventListener("toggle", event => {
  if (!event.target.matches?.("details.pop[open]")) return;
  for (const pop of openPops()) if (pop !== event.target && !pop.contains(event.target)) pop.open = false;
  $("[autofocus], .pop-body :is(input:not([type=hidden]), button, select, textarea)", event.target)?.focus();
}, true);
