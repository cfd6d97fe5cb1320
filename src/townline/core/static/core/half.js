// half.js: a form that is half filled stands again after a reload or a crash, for whoever filled it.
//   <form data-half="USER:incident-12:step-34" data-half-kept="tab">…</form>  <main data-half-of="USER:incident-12">
// Kept on this computer, or with "tab" in this tab alone, where words are kept apart. What the server put into a
// field goes before what was kept. A form that is gone from the page is done: what was kept of it goes as well.
import { $, $$, whenever } from "./common.js";

const OLDEST = 7 * 24 * 3600_000; // ms
const HIDDEN = new Set(["csrfmiddlewaretoken", "step", "from"]);
const name = form => `half:${form.dataset.half}`;
const storeOf = form => form.dataset.halfKept === "tab" ? sessionStorage : localStorage;
const controls = form => [...form.elements].filter(field => field.name && !HIDDEN.has(field.name) && field.type !== "submit");
const isTicked = field => field.type === "radio" || field.type === "checkbox";

function save(form) {
  const said = controls(form).filter(field => isTicked(field) ? field.checked : field.value).map(field => [field.name, field.value]);
  try {
    if (said.length) storeOf(form).setItem(name(form), JSON.stringify({ said, at: Date.now() }));
    else storeOf(form).removeItem(name(form));
  } catch { /* full, or forbidden: the field itself still holds it */ }
}

function fill(form) {
  const kept = JSON.parse(storeOf(form).getItem(name(form)) ?? "null");
  for (const [key, value] of kept?.said ?? []) {
    for (const field of controls(form).filter(each => each.name === key)) {
      if (isTicked(field)) { if (field.value === value) field.checked = true; } else if (!field.value) field.value = value;
      field.closest("details")?.setAttribute("open", "");
    }
  }
}

function sweep() {
  const home = $("[data-half-of]");
  const shown = new Set($$("form[data-half]").map(name));
  for (const store of [localStorage, sessionStorage]) {
    for (const key of Object.keys(store).filter(each => each.startsWith("half:"))) {
      const isGone = home && key.startsWith(`half:${home.dataset.halfOf}:`) && !shown.has(key);
      if (isGone || Date.now() - (JSON.parse(store.getItem(key)).at ?? 0) > OLDEST) store.removeItem(key);
    }
  }
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, event => { const form = event.target.closest("form[data-half]"); if (form) save(form); });
}
whenever("form[data-half]", fill);
document.addEventListener("htmx:after:swap", sweep);
sweep();
