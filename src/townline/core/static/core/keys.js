// keys.js: shortcuts are declared on the element that does the work, so what is printed and what happens cannot differ.
//   aria-keyshortcuts="Alt+P" on a button or link      press it from anywhere
//   aria-keyshortcuts="Alt+N C"                        two keys, one after the other
//   data-letters on a group, data-letter="c" inside    single letters, only while the group has focus
//   data-answers on a group, data-key="2" inside       numbers answer, only while the group has focus
//   data-pane on a region                              F6 and Shift+F6 go round them
import { $, $$ } from "./common.js";

const NAMES = { control: "Control", alt: "Alt", shift: "Shift", meta: "Control" };
let chord = ""; // the first key of two
let chordTimer = 0;

function pressed(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Control");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey) parts.push("Shift");
  // With Alt some keyboards type another letter: go by the key's place then.
  const key = event.altKey && /^(Key|Digit)/.test(event.code) ? event.code.replace(/^(Key|Digit)/, "") : event.key;
  parts.push(key.length === 1 ? key.toUpperCase() : key);
  return parts.join("+");
}

const declared = element => element.getAttribute("aria-keyshortcuts").split(",").map(keys => keys.trim());
const isUsable = element => !element.disabled && element.checkVisibility?.() !== false;
const doers = () => $$("[aria-keyshortcuts]").filter(isUsable);
const find = keys => doers().find(element => declared(element).includes(keys));
const startsChord = keys => doers().some(element => declared(element).some(whole => whole.startsWith(keys + " ")));

function act(element) {
  if (element.matches("input, select, textarea, [tabindex='-1']")) element.focus();
  else element.click();
}

addEventListener("keydown", event => {
  if (event.isComposing || event.key in { Control: 1, Alt: 1, Shift: 1, Meta: 1 } || NAMES[event.key]) return;
  const keys = pressed(event);
  if (chord) {
    const second = find(`${chord} ${keys.replace(/^Alt\+/, "")}`);
    endChord();
    if (second) { event.preventDefault(); act(second); return; }
  }
  if (event.key === "F6") { event.preventDefault(); nextPane(event.shiftKey ? -1 : 1); return; }
  if (!event.ctrlKey && !event.altKey && !event.metaKey) return groupKey(event);
  const target = find(keys);
  if (target) { event.preventDefault(); act(target); } else if (startsChord(keys)) { event.preventDefault(); beginChord(keys); }
});

function beginChord(keys) {
  chord = keys;
  document.body.dataset.chord = keys;
  chordTimer = setTimeout(endChord, 3000);
  document.dispatchEvent(new CustomEvent("desk:chord", { detail: { keys } }));
}

function endChord() {
  chord = "";
  delete document.body.dataset.chord;
  clearTimeout(chordTimer);
}

// Letters and numbers act only inside a focused group and never while typing (WCAG 2.1.4).
function groupKey(event) {
  const at = document.activeElement;
  if (!at || at.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])")) return;
  const letters = at.closest("[data-letters]");
  const byLetter = letters && $(`[data-letter="${CSS.escape(event.key.toLowerCase())}"]`, letters);
  if (byLetter) { event.preventDefault(); byLetter.click(); return; }
  const answers = at.closest("[data-answers]");
  const answer = answers && /^[0-9]$/.test(event.key) && $(`[data-key="${event.key}"]`, answers);
  if (!answer) return;
  event.preventDefault();
  if (answer.matches("input")) { answer.checked = true; answer.focus(); answer.dispatchEvent(new Event("change", { bubbles: true })); } else answer.click();
}

const lastIn = new WeakMap(); // pane → the element that last had focus in it

function nextPane(step) {
  const panes = $$("[data-pane]").filter(pane => pane.checkVisibility?.() !== false);
  if (!panes.length) return;
  const here = panes.findIndex(pane => pane.contains(document.activeElement));
  const pane = panes[(here + step + panes.length) % panes.length] ?? panes[0];
  const before = lastIn.get(pane);
  const inside = $$("[data-pane-first], a[href], button:not([disabled]), summary, input:not([type=hidden]), select, textarea", pane);
  const shown = element => element.checkVisibility?.({ visibilityProperty: true }) !== false && !element.closest("details:not([open]) > :not(summary)");
  const target = before?.isConnected && pane.contains(before) && shown(before) ? before : inside.find(shown) ?? pane;
  if (target === pane) pane.tabIndex = -1;
  target.focus();
}

document.addEventListener("focusin", event => {
  const pane = event.target.closest?.("[data-pane]");
  if (pane) lastIn.set(pane, event.target);
});
