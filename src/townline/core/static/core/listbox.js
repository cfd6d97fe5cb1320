// listbox.js: a field whose suggestions come from the server as the person types.
//   <input role="combobox" data-suggest="/url/" aria-controls="list-id">  and  <ul id="list-id" role="listbox" hidden></ul>
// The server answers with <li role="option"> elements; choosing one dispatches `choose` on the input, then follows
// the option's own hx-post or href. Focus never leaves the field (aria-activedescendant).
import { $$, whenever, words } from "./common.js";
import { Search } from "./searches.js";

const QUIET = 120; // ms of quiet before asking

export class Listbox {
  constructor(input, list) {
    this.input = input;
    this.list = list;
    this.at = -1;
    list.addEventListener("mousedown", event => event.preventDefault()); // keep focus in the field
    list.addEventListener("click", event => { const option = event.target.closest("[role=option]"); if (option) this.choose(option, event); });
    input.addEventListener("keydown", event => this.key(event));
  }

  get options() { return $$("[role=option]:not([hidden])", this.list); }

  show(html) {
    this.list.innerHTML = html;
    $$("[role=option]", this.list).forEach((option, index) => { option.id ||= `${this.list.id}-${index}`; });
    window.htmx?.process(this.list);
    this.open(this.list.childElementCount > 0);
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    this.mark(isOpen && this.input.dataset.first !== undefined ? 0 : -1);
  }

  mark(index) {
    const options = this.options;
    this.at = options.length && index >= 0 ? index % options.length : -1;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.at)));
    const marked = options[this.at];
    if (marked) { this.input.setAttribute("aria-activedescendant", marked.id); marked.scrollIntoView({ block: "nearest" }); } else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const count = this.options.length;
    if (event.key === "ArrowDown" && count) { event.preventDefault(); if (this.list.hidden) this.open(true); this.mark(this.at + 1); }
    else if (event.key === "ArrowUp" && count) { event.preventDefault(); this.mark(this.at <= 0 ? count - 1 : this.at - 1); }
    else if (event.key === "Enter" && this.at >= 0 && !this.list.hidden) { event.preventDefault(); this.options[this.at].click(); }
    else if (event.key === "Escape" && !this.list.hidden && !this.list.closest("dialog")) { event.preventDefault(); event.stopPropagation(); this.open(false); }
  }

  choose(option, event) {
    if (event.target !== option && event.target.closest("button, a")) return;
    this.input.dispatchEvent(new CustomEvent("choose", { bubbles: true, detail: { option } }));
    if (option.dataset.href) location.assign(option.dataset.href);
    if (!this.list.closest("dialog") && this.input.dataset.stay === undefined) this.open(false);
  }
}

whenever("[data-suggest]", input => {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  if (!list) return;
  const box = new Listbox(input, list), search = new Search(input, list);
  const place = input.closest("[data-suggest-for]")?.dataset.suggestFor ?? "";
  let timer = 0, asked = 0, shown = 0;
  const ask = async () => {
    const text = input.value.trim(), mine = ++asked;
    if (text.length < 2) return box.show("");
    const url = new URL(input.dataset.suggest, location.href);
    url.searchParams.set("q", text);
    if (place) url.searchParams.set("for", place);
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || mine < shown) return;
    shown = mine; // a late answer never replaces a newer one
    const html = await answer.text();
    box.show(html.trim() || (input.dataset.none !== undefined ? "" : `<li class="muted" role="presentation">${words.nothing}</li>`));
    search.shown(text);
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, QUIET); });
  input.addEventListener("choose", event => search.took(event.detail.option));
  input.addEventListener("blur", () => setTimeout(() => search.ended(), 200));
  input.addEventListener("blur", () => { if (input.dataset.stay === undefined) setTimeout(() => box.open(false), 150); });
});
