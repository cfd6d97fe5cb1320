// The editor of a script: after every kept word the checker looks again and the walk is played again.
import { $, announce } from "../core/common.js";

let timer = 0;
for (const button of document.querySelectorAll("[data-no-js]")) button.hidden = true;
const beside = () => document.getElementById("beside");

function look() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const open = $("[data-open] input[name=open]")?.value ?? "";
    const place = beside();
    if (!place) return;
    place.setAttribute("hx-get", `${place.getAttribute("hx-get").split("?")[0]}?step=${encodeURIComponent(open)}`);
    place.dispatchEvent(new CustomEvent("look"));
    const walk = document.getElementById("walk");
    if (walk && !$("#script").contains(document.activeElement)) walk.dispatchEvent(new CustomEvent("replay"));
  }, 250);
}

document.addEventListener("kept", look);

// A step was opened, put in, moved or taken out: the hands go to it, and the checker looks again.
document.addEventListener("htmx:after:swap", event => {
  const outline = document.getElementById("outline");
  const sign = $("[data-has-changed]"); // an example was kept or taken out
  if (sign) { sign.remove(); look(); }
  if (event.target.id === "script" || !outline) return;
  const swapped = event.target.id === "outline" || event.target.contains?.(outline);
  if (!swapped || outline.dataset.met) return;
  outline.dataset.met = "";
  for (const button of outline.querySelectorAll("[data-no-js]")) button.hidden = true; // words are kept by themselves
  const open = $("[data-open]", outline);
  const words = open && $("textarea, input:not([type=hidden])", open);
  if (words && document.activeElement === document.body) words.focus({ preventScroll: true });
  open?.scrollIntoView({ block: "nearest" });
  look();
});

// What is kept is said once, in the head of the open step.
document.addEventListener("kept", event => {
  const line = $("[data-any-kept]");
  if (line && event.detail?.text) { line.textContent = event.detail.text; announce(event.detail.text); }
});
