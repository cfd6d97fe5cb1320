// searches.js: what became of a search, told once it has ended: nothing found, nothing taken, or what was taken.
//   <… data-searched="/url/" data-surface="desk|palette"> on the field or the dialog; options carry data-kind and data-ref.
import { $$, csrf } from "./common.js";

export class Search {
  constructor(box, list) { this.box = box; this.list = list; this.text = ""; this.told = ""; }

  get lines() { return $$("[data-kind]", this.list); }

  // What stands in the list now answers this text.
  shown(text) { if (this.box.dataset.searched) { this.text = text; this.results = this.lines.length; } }

  took(option) {
    if (option.dataset.kind) this.tell({ kind: option.dataset.kind, ref: option.dataset.ref, rank: this.lines.indexOf(option) + 1 });
    this.text = "";
  }

  ended() { this.tell({}); this.text = ""; }

  tell(taken) {
    if (this.text.length < 3 || (this.text === this.told && !taken.kind)) return;
    this.told = this.text;
    const body = new FormData();
    for (const [name, value] of Object.entries({ text: this.text, results: this.results, surface: this.box.dataset.surface ?? "desk", contact: this.box.dataset.contact ?? "", ...taken })) body.append(name, value);
    fetch(this.box.dataset.searched, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true", "X-CSRFToken": csrf() } }).catch(() => null);
  }
}
