/* The report that is written without a network: four steps, a stop for danger, a queue that sends each once. */
"use strict";
(() => {
  const QUEUE = "townline-kept", DRAFT = "townline-kept-draft", PAGE = "/report/offline/";
  const read = (name, none) => { try { return JSON.parse(localStorage.getItem(name)) ?? none; } catch { return none; } };
  const write = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); return true; } catch { return false; } };
  const $ = selector => document.querySelector(selector), fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");

  // Photos are too large for what holds the words: they stand beside it, under the key of their report.
  const store = mode => new Promise((done, fail) => {
    const opening = indexedDB.open("townline-kept", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("photos", { autoIncrement: true }).createIndex("key", "key");
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => done(opening.result.transaction("photos", mode).objectStore("photos"));
  });
  const asked = request => new Promise((done, fail) => { request.onsuccess = () => done(request.result); request.onerror = () => fail(request.error); });
  const photos = {
    of: async key => { const all = [], cursor = (await store("readonly")).index("key").openCursor(IDBKeyRange.only(key)); return new Promise((done, fail) => { cursor.onerror = () => fail(cursor.error); cursor.onsuccess = () => { const at = cursor.result; if (!at) { done(all); return; } all.push({ id: at.primaryKey, ...at.value }); at.continue(); }; }); },
    add: async (key, file) => { const bytes = await file.arrayBuffer(); return asked((await store("readwrite")).add({ key, name: file.name, type: file.type, bytes })); },
    drop: async id => asked((await store("readwrite")).delete(id)),
    forget: async key => { for (const each of await photos.of(key)) await photos.drop(each.id); },
  };

  // The queue: one at a time, by one page of ours at a time; the key makes a repeat harmless.
  const send = async entry => {
    const page = await fetch(PAGE, { cache: "no-store" });
    const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token) throw new Error("no page");
    const body = new FormData();
    for (const [name, value] of [...entry.fields, ["csrfmiddlewaretoken", token]]) body.append(name, value);
    for (const each of await photos.of(entry.key).catch(() => [])) body.append("photos", new File([each.bytes], each.name, { type: each.type }));
    const answer = await fetch(PAGE, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.status === 429 || answer.status >= 500 || answer.status === 403) throw new Error("later");
    return answer.ok ? answer.json() : { next: "" };
  };
  const tell = found => {
    const box = $("[data-sent-later]"), waiting = $("[data-waiting]"); if (waiting) waiting.hidden = true; if (!box) return;
    box.hidden = false; $("[data-sent-done]").hidden = !found.reference; $("[data-sent-more]").hidden = Boolean(found.reference);
    if (found.next) $("[data-sent-link]").href = found.next;
    const lost = $("[data-sent-photos]"); if (lost && found.photos) { lost.hidden = false; lost.querySelector("span").textContent = found.photos; }
  };
  const flush = async () => {
    while (navigator.onLine && read(QUEUE, []).length) {
      const [entry] = read(QUEUE, []); let found;
      try { found = await send(entry); } catch { return; }
      write(QUEUE, read(QUEUE, []).filter(each => each.key !== entry.key));
      await photos.forget(entry.key).catch(() => {});
      tell(found);
    }
  };
  const alone = () => (navigator.locks ? navigator.locks.request(QUEUE, { ifAvailable: true }, lock => lock && flush()) : flush());
  addEventListener("online", alone); setInterval(() => read(QUEUE, []).length && alone(), 30000); alone();

  // Signs of danger, as the server reads them; without a network it would rather stop once too often.
  const together = { cant: "can not", cannot: "can not", dont: "do not", doesnt: "does not", isnt: "is not", wont: "will not", wasnt: "was not", hes: "he is", shes: "she is", theyre: "they are", theres: "there is", im: "i am" };
  const tokens = text => text.toLowerCase().replace(/[’`´]/g, "'").replace(/œ/g, "oe").normalize("NFKD").replace(/[\u0300-\u036f]/g, "").split(/[.!?;\n]+/).map(part => (part.match(/[a-z0-9]+(?:'[a-z0-9]+)*/g) || []).flatMap(word => { const plain = word.replace(/'/g, ""); return (together[plain] || (word.includes("'") ? word.replace(/'/g, " ") : word)).split(" "); }));
  const fits = (phrase, e, said, at) => {
    if (e === phrase.length) return true;
    const [words, optional, gap] = phrase[e];
    if (!words.length) { for (let skip = 0; skip <= gap && at + skip <= said.length; skip += 1) if (fits(phrase, e + 1, said, at + skip)) return true; return false; }
    if (at < said.length && words.includes(said[at]) && fits(phrase, e + 1, said, at + 1)) return true;
    return Boolean(optional) && fits(phrase, e + 1, said, at);
  };
  let known = null;
  const isDanger = text => {
    if (!known) return false;
    const number = new Map(known.words.map((word, n) => [word, n]));
    return tokens(text).some(part => {
      const said = part.map(word => number.get(word) ?? -1), any = phrases => phrases.some(phrase => said.some((_word, at) => fits(phrase, 0, said, at)));
      return known.groups.some(group => any(group.stop) && !any(group.unless));
    });
  };

  const form = $("[data-kept-report]");
  if (!form) return;
  const steps = [...form.querySelectorAll("[data-step]")], marks = [...document.querySelectorAll(".prog li")], stop = $("[data-stop]");
  let now = 0;
  fetch(form.dataset.danger).then(answer => answer.json()).then(found => { known = found; form.dataset.ready = ""; }).catch(() => {});
  const before = read(DRAFT, null), kept = before && before.find(([name]) => name === "key");
  form.elements.key.value = kept && /^[0-9a-f]{32}$/.test(kept[1]) && !read(QUEUE, []).some(each => each.key === kept[1]) ? kept[1] : fresh(); form.elements.begun.value = String(Date.now());
  const said = () => ["words", "note", "description"].map(name => form.elements[name].value).concat([...form.querySelectorAll("fieldset[data-kind]:not([disabled]) :is(input, select)")].map(field => field.value)).join("\n");
  const kinds = () => { for (const set of form.querySelectorAll("[data-kind]")) set.hidden = set.disabled = set.dataset.kind !== form.elements.code.value; };
  const show = to => {
    now = to;
    steps.forEach((step, n) => { step.hidden = n !== now; });
    marks.forEach((mark, n) => { mark.classList.toggle("done", n < now); if (n === now) mark.setAttribute("aria-current", "step"); else mark.removeAttribute("aria-current"); });
    form.querySelector("[data-back]").hidden = now === 0; form.querySelector("[data-on]").hidden = now === 3; form.querySelector("[data-send]").hidden = now !== 3;
    if (now === 3) {
      const code = form.elements.code; form.querySelector("[data-check]").hidden = false;
      form.querySelector("[data-said=what]").textContent = [code.selectedOptions[0]?.textContent, form.elements.words.value].filter(Boolean).join(": ");
      form.querySelector("[data-said=where]").textContent = [form.elements.address.value, form.elements.note.value].filter(Boolean).join(", ") || "–";
      form.querySelector("[data-said=details]").textContent = form.elements.description.value || "–";
    }
  };
  const halt = () => { if (form.elements.is_safe.value || !isDanger(said())) return false; stop.hidden = false; form.hidden = true; stop.querySelector("h2").focus(); return true; };
  const go = to => {
    const isEmpty = to > 0 && !form.elements.words.value.trim() && !form.elements.code.value;
    form.querySelector("[data-missing]").hidden = !isEmpty;
    if (isEmpty || (to > now && halt())) return;
    show(to); steps[now].querySelector("h2").focus();
  };
  if (before) for (const [name, value] of before) { const field = form.elements[name]; if (!field || ["key", "begun", "is_safe", "csrfmiddlewaretoken"].includes(name) || field.length > 1 && field.tagName !== "SELECT") continue; if (field.type === "checkbox") field.checked = true; else field.value = value; }
  const SIZE = +form.dataset.largest, MOST = 5, list = form.querySelector("[data-photos]"), full = form.querySelector("[data-photos-full]");
  const draft = () => write(DRAFT, [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string"));
  const draw = async () => {
    const all = await photos.of(form.elements.key.value).catch(() => []);
    list.hidden = !all.length; form.querySelector("[data-said-photos]").hidden = !all.length; form.querySelector("[data-said=photos]").textContent = String(all.length);
    list.replaceChildren(...all.map(each => {
      const line = document.createElement("li"), picture = document.createElement("canvas"), button = document.createElement("button");
      picture.width = 360; picture.height = 240; picture.setAttribute("role", "img"); picture.setAttribute("aria-label", each.name);
      createImageBitmap(new Blob([each.bytes], { type: each.type })).then(image => { const scale = Math.max(360 / image.width, 240 / image.height); picture.getContext("2d").drawImage(image, (360 - image.width * scale) / 2, (240 - image.height * scale) / 2, image.width * scale, image.height * scale); }).catch(() => {});
      button.type = "button"; button.className = "btn"; button.textContent = `${list.dataset.drop}: ${each.name}`;
      button.addEventListener("click", async () => { await photos.drop(each.id).catch(() => {}); await draw(); form.elements.photos.focus(); });
      line.append(picture, button); return line;
    }));
    return all;
  };
  form.elements.photos.addEventListener("change", async () => {
    const chosen = [...form.elements.photos.files]; let many = (await draw()).length; full.hidden = true;
    for (const file of chosen) { if (many >= MOST || file.size > SIZE || !file.type.startsWith("image/")) { full.hidden = false; continue; } try { await photos.add(form.elements.key.value, file); many += 1; } catch { full.hidden = false; } }
    form.elements.photos.value = ""; draft(); await draw();
  });
  kinds(); show(0); draw();
  form.elements.code.addEventListener("change", kinds);
  form.addEventListener("input", draft);
  form.querySelector("[data-back]").addEventListener("click", () => go(now - 1));
  form.querySelector("[data-on]").addEventListener("click", () => go(now + 1));
  $("[data-safe]").addEventListener("click", () => { form.elements.is_safe.value = "1"; stop.hidden = true; form.hidden = false; go(Math.min(now + 1, 3)); });
  form.addEventListener("submit", event => {
    event.preventDefault();
    if (now < 3) { go(now + 1); return; }
    if (halt()) return;
    const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
    if (!write(QUEUE, [...read(QUEUE, []), { key: form.elements.key.value, fields }])) { form.submit(); return; }
    try { localStorage.removeItem(DRAFT); } catch { /* nothing is kept here */ }
    form.hidden = true; const waiting = $("[data-waiting]"); waiting.hidden = false; waiting.focus(); alone();
  });
})();
