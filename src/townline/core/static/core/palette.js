// palette.js: Ctrl+K finds or does anything. Actions are whatever the page already offers; the rest the server finds.
import { $, $$, words } from "./common.js";
import { Listbox } from "./listbox.js";
import { Search } from "./searches.js";

const dialog = $("dialog.palette");
if (dialog) {
  const input = $("input", dialog), list = $("ul", dialog), box = new Listbox(input, list), log = new Search(dialog, list);
  let offers = [], found = "", timer = 0, asked = 0;

  const partsOf = node => [...node.childNodes].map(child => child.textContent.trim()).filter(Boolean).join(", ");

  // Every menu place and every button with a printed shortcut can be done from here.
  const gather = () => [
    ...$$("[aria-keyshortcuts]").filter(element => element.matches("button, a") && !element.matches("[data-palette]") && !element.disabled && element.checkVisibility?.()),
    ...$$(".bar nav a"),
  ].map(element => {
    const copy = element.cloneNode(true);
    for (const extra of $$("kbd, svg, .timer, .vh", copy)) extra.remove();
    const name = (element.dataset.does ?? (partsOf(copy) || element.getAttribute("aria-label") || "")).replace(/\s+/g, " ");
    return { element, name: element.matches(".bar nav a") ? `${words.go} ${name}` : name, keys: $("kbd", element)?.textContent ?? "", icon: $("svg", element)?.outerHTML ?? "" };
  });

  const draw = () => {
    const text = input.value.trim().toLowerCase();
    const fitting = offers.map((offer, index) => ({ ...offer, index })).filter(offer => offer.name.toLowerCase().includes(text)).slice(0, text ? 6 : 12);
    const template = document.createElement("template");
    for (const offer of fitting) {
      const line = document.createElement("li");
      line.setAttribute("role", "option");
      line.dataset.offer = offer.index;
      line.innerHTML = offer.icon;
      line.append(Object.assign(document.createElement("span"), { textContent: offer.name }));
      if (offer.keys) line.append(Object.assign(document.createElement("kbd"), { textContent: offer.keys, className: "push" }));
      template.content.append(line);
    }
    const holder = document.createElement("ul");
    holder.append(template.content);
    box.show(holder.innerHTML + found || `<li class="muted" role="presentation">${words.nothing}</li>`);
    box.mark(0);
  };

  const search = async () => {
    const text = input.value.trim(), mine = ++asked;
    if (text.length < 2) { found = ""; return draw(); }
    const answer = await fetch(`${dialog.dataset.search}?q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (mine !== asked) return;
    found = answer?.ok ? (await answer.text()).trim() : "";
    draw();
    log.shown(text);
  };

  const open = () => { offers = gather(); found = ""; input.value = ""; dialog.showModal(); draw(); };

  document.addEventListener("click", event => { if (event.target.closest("[data-palette]")) dialog.open ? dialog.close() : open(); });
  addEventListener("keydown", event => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k" || !dialog.open) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    dialog.close();
  }, true);
  dialog.addEventListener("close", () => log.ended());
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
  input.addEventListener("input", () => { draw(); clearTimeout(timer); timer = setTimeout(search, 120); });
  input.addEventListener("choose", event => {
    const offer = offers[event.detail.option.dataset.offer];
    log.took(event.detail.option);
    dialog.close();
    offer?.element.click();
  });
}
