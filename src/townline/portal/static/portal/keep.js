/* Keeps what is typed on this device until it is sent, and sends it once when the network comes back. Every form works without this. */
"use strict";
(() => {
  const box = { get: key => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } }, set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private window: nothing is kept */ } }, drop: key => { try { localStorage.removeItem(key); } catch { /* as above */ } } };
  let all = []; try { all = Object.keys(localStorage); } catch { /* nothing is kept here */ }
  const PREFIX = "townline:", DAY = 864e5, skipped = new Set(["csrfmiddlewaretoken", "key", "here", "point"]);
  for (const name of all) if (name.startsWith(PREFIX) && Date.now() - (box.get(name)?.at || 0) > DAY) box.drop(name);
  if (document.querySelector("[data-sent]")) for (const name of all) if (name.startsWith(PREFIX + location.pathname.split("/").slice(0, 3).join("/"))) box.drop(name);
  for (const el of document.querySelectorAll(".js-only")) el.hidden = false;

  const typed = form => Object.fromEntries([...form.elements].filter(el => el.name && !skipped.has(el.name) && !["submit", "file", "hidden", "button"].includes(el.type)).filter(el => el.type !== "radio" || el.checked).map(el => [el.name, el.type === "checkbox" ? el.checked : el.value]));
  const restore = (form, kept) => { for (const el of form.elements) { if (!(el.name in kept) || skipped.has(el.name)) continue; if (el.type === "radio") { if (![...form.querySelectorAll(`[name="${el.name}"]`)].some(each => each.defaultChecked)) el.checked = el.value === kept[el.name]; } else if (el.type === "checkbox") el.checked = el.checked || kept[el.name]; else if (!el.value && el.type !== "file" && el.type !== "hidden" && el.type !== "submit") el.value = kept[el.name]; } };

  const send = async (form, button) => {
    const body = new FormData(form); if (button?.name) body.set(button.name, button.value);
    const note = form.querySelector("[data-offline]"); let answer;
    try { answer = await fetch(form.action || location.href, { method: "POST", body, redirect: "follow", credentials: "same-origin" }); }
    catch { if (note) { note.hidden = false; form.waiting = button || true; } return; }
    if (note) note.hidden = true; form.waiting = null; box.drop(form.keep);
    if (answer.redirected) { location.href = answer.url; return; }
    document.open(); document.write(await answer.text()); document.close();
  };

  for (const form of document.querySelectorAll("form[data-keep]")) {
    form.keep = PREFIX + location.pathname + "#" + form.dataset.keep;
    const kept = box.get(form.keep); if (kept) restore(form, kept.typed);
    const words = form.querySelector("[data-kept]");
    form.addEventListener("input", () => { box.set(form.keep, { at: Date.now(), typed: typed(form) }); if (words?.dataset.here) words.textContent = words.dataset.here; });
    form.addEventListener("submit", event => {
      if (form.busy) { event.preventDefault(); return; }
      if (navigator.onLine) { form.busy = form.hasAttribute("data-once"); box.drop(form.keep); return; }
      event.preventDefault(); send(form, event.submitter);
    });
    addEventListener("online", () => { if (form.waiting) send(form, form.waiting === true ? null : form.waiting); });
    addEventListener("pageshow", () => { form.busy = false; });
  }

  for (const button of document.querySelectorAll("[data-here]")) button.addEventListener("click", () => navigator.geolocation?.getCurrentPosition(found => { const form = button.closest("form"); form.elements.here.value = `${found.coords.longitude},${found.coords.latitude}`; form.submit(); }, () => { button.disabled = true; }));
  for (const button of document.querySelectorAll("[data-copy]")) button.addEventListener("click", async () => { await navigator.clipboard.writeText(button.dataset.copy); const words = button.querySelector("[data-copied]"); words.textContent = words.dataset.copied; });

  const figure = document.querySelector("[data-pin]"), svg = figure?.querySelector("svg");
  if (svg) {
    figure.classList.add("js-map");
    svg.addEventListener("click", event => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()), view = svg.viewBox.baseVal, scale = +figure.dataset.metres / view.width;
      const [x, y] = figure.dataset.pin.split(",").map(Number), form = document.querySelector(".rep-where");
      form.elements.point.value = `${(x + (at.x - view.width / 2) * scale).toFixed(1)},${(y - (at.y - view.height / 2) * scale).toFixed(1)}`; form.submit();
    });
  }
  if ("serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/portal-worker.js").catch(() => {});
})();
