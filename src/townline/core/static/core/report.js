// report.js: one key says that something is wrong here. The form comes filled with where one was; a number sends it.
import { $, csrf, words } from "./common.js";
import { toast } from "./toasts.js";

const dialog = $("dialog.report");

// Where one was: the page, the contact, the answer that stands open, the step of the script.
function here() {
  const step = $("#script [name=step]")?.value, script = $("#script-h")?.textContent.trim();
  const found = {
    where: location.pathname,
    contact: $("main[data-contact]")?.dataset.contact,
    version: ($("details[open][data-version]") ?? $("main[data-version], main [data-version]:not(details)"))?.dataset.version,
    step: step && script ? `${script}: ${step}` : "",
  };
  return new URLSearchParams(Object.entries(found).filter(([, value]) => value));
}

function show(html) {
  dialog.innerHTML = html;
  if (!dialog.open) dialog.showModal();
  $("[autofocus]", dialog)?.focus();
}

async function ask(address, options) {
  const answer = await fetch(address, { headers: { "HX-Request": "true", "X-CSRFToken": csrf() }, ...options }).catch(() => null);
  if (!answer || (!answer.ok && answer.status !== 422)) { toast(words.failed); return null; }
  return { isSent: answer.ok && Boolean(options), html: await answer.text() };
}

if (dialog) {
  document.addEventListener("click", async event => {
    const opener = event.target.closest("[data-report]");
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    if (!opener) return;
    const form = await ask(`${opener.dataset.report}?${here()}`);
    if (form) show(form.html);
  });
  dialog.addEventListener("submit", async event => {
    event.preventDefault();
    const done = await ask(event.target.action, { method: "POST", body: new FormData(event.target, event.submitter) });
    if (!done) return;
    if (!done.isSent) { show(done.html); return; }
    dialog.close();
    $("#toasts").insertAdjacentHTML("beforeend", done.html);
    document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  });
}
