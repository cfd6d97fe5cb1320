// common.js: the few words every module uses.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const words = document.getElementById("words")?.dataset ?? {};
export const isTyping = element => Boolean(element?.matches?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])"));
export const clock = at => new Date(at).toLocaleTimeString("en-CA", { hour12: false });
export const csrf = () => {
  const headers = document.body.getAttribute("hx-headers:inherited");
  return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
};

// Say something to a screen reader, once, without moving focus. Muted while `data-quiet` stands on the body.
export function announce(text) {
  const line = document.getElementById("announce");
  if (!line || document.body.dataset.quiet !== undefined) return;
  line.textContent = "";
  requestAnimationFrame(() => { line.textContent = text; });
}

// Run now for what is on the page, and again for whatever htmx brings in later.
export function whenever(selector, run) {
  const seen = new WeakSet();
  const sweep = () => { for (const element of $$(selector)) if (!seen.has(element)) { seen.add(element); run(element); } };
  sweep();
  document.addEventListener("htmx:after:swap", sweep);
  document.addEventListener("htmx:after:process", sweep);
}
