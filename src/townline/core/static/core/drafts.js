// drafts.js: typed text is sacred. Each key goes to this computer at once, and to the server after a moment of quiet.
//   <main data-drafts="12" data-draft-url="/contacts/12/draft/" data-resume="notes:41">
//     <textarea data-draft="notes" data-revision="3">…</textarea>  <span data-kept="notes"></span>
// The server answers 200 {revision, saved_at} or 409 {revision, text, by, at} when somebody else typed here too.
import { $, $$, clock, csrf, whenever, words } from "./common.js";
import { forget, isAlive, keep, kept, tabName } from "./draft-store.js";

const QUIET = 800; // ms
const tab = tabName();

class Draft {
  constructor(element) {
    const home = element.closest("[data-drafts]");
    this.element = element;
    this.url = home.dataset.draftUrl;
    this.contact = home.dataset.drafts;
    this.field = element.dataset.draft;
    this.revision = Number(element.dataset.revision ?? 0);
    this.isDirty = this.isAsking = this.isResolved = false;
    this.pause = 1000;
    element.addEventListener("input", () => this.typed());
    element.addEventListener("blur", () => this.flush());
    this.ready = this.restore(home.dataset.resume ?? "");
  }

  async record() {
    return { contact: this.contact, field: this.field, tab: await tab, text: this.element.value, caret: this.element.selectionStart ?? this.element.value.length, revision: this.revision, at: Date.now() };
  }

  say(text, state = "ok") {
    for (const line of $$(`[data-kept="${CSS.escape(this.field)}"]`)) {
      line.textContent = text;
      line.dataset.state = state;
    }
  }

  async typed() {
    this.isDirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), QUIET);
    try {
      await keep(await this.record());
      if (this.isDirty && this.pause === 1000) this.say(words.kept);
    } catch { this.say(words.cannotKeep, "bad"); }
  }

  flush() {
    if (!this.isDirty) return;
    clearTimeout(this.timer);
    this.send({ keepalive: true });
  }

  async send({ keepalive = false } = {}) {
    if (this.isAsking) return; // two versions are on the screen: the person decides first
    if (this.isSending && !keepalive) { this.again = true; return; }
    this.isSending = true;
    const text = this.element.value, caret = this.element.selectionStart ?? text.length;
    const body = JSON.stringify({ field: this.field, text, caret, revision: this.revision, tab: await tab, resolves: this.isResolved });
    let answer = null;
    try {
      answer = await fetch(this.url, { method: "POST", body, keepalive: keepalive && body.length < 60_000, headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf() } });
    } catch { /* no network: told below */ }
    this.isSending = false;
    if (answer?.ok) return this.saved(await answer.json(), text);
    if (answer?.status === 409) return this.diverged(await answer.json(), text);
    if (answer && answer.status < 500) { // refused, with a reason to read: asking again would not help
      const told = await answer.json().catch(() => ({}));
      return this.say(told.message ?? words.notConnected, "bad");
    }
    return this.retry();
  }

  async saved({ revision, saved_at: at }, text) {
    this.revision = revision;
    this.element.dataset.revision = revision;
    this.pause = 1000;
    this.isResolved = false;
    if (this.element.value === text) {
      this.isDirty = false;
      this.say(`${words.saved} ${clock(at ?? Date.now())}`);
      await forget(await this.record());
      this.element.dispatchEvent(new CustomEvent("kept", { bubbles: true, detail: { text: `${words.saved} ${clock(at ?? Date.now())}` } }));
    } else this.timer = setTimeout(() => this.send(), QUIET);
    this.again = false;
  }

  retry() {
    this.say(words.notConnected, "wait");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), this.pause);
    this.pause = Math.min(this.pause * 2, 30_000);
  }

  // Somebody else typed here too: show both, choose nothing silently.
  diverged(theirs, mine) {
    if (theirs.text === mine || !mine.trim()) return this.take(theirs, theirs.text);
    this.say(words.diverged, "wait");
    this.isAsking = true;
    const panel = $("#diverged").content.cloneNode(true).firstElementChild;
    $$(".diverged").filter(other => other.dataset.field === this.field).forEach(other => other.remove());
    panel.dataset.field = this.field;
    $("[data-mine]", panel).textContent = mine;
    $("[data-theirs]", panel).textContent = theirs.text;
    $("[data-by]", panel).textContent = [theirs.by, theirs.at && clock(theirs.at)].filter(Boolean).join(", ");
    const choose = text => { panel.remove(); this.take(theirs, text); this.element.focus(); };
    $("[data-keep-mine]", panel).onclick = () => choose(this.element.value);
    $("[data-take-theirs]", panel).onclick = () => choose(theirs.text);
    $("[data-both]", panel).onclick = () => choose(`${theirs.text}\n${this.element.value}`);
    document.body.append(panel);
  }

  take(theirs, text) {
    this.isResolved = this.isAsking; // tell the server that the other version is settled too
    this.isAsking = false;
    this.revision = theirs.revision;
    this.element.value = text;
    if (text === theirs.text && !this.isResolved) return this.saved({ revision: theirs.revision, saved_at: theirs.at }, text);
    this.isDirty = true;
    return this.send();
  }

  // After a crash: text this computer kept and the server has not seen comes back, and is sent.
  async restore(resume) {
    const [field, caret] = [resume.slice(0, resume.lastIndexOf(":")), Number(resume.slice(resume.lastIndexOf(":") + 1))];
    if (field && field === this.field && document.activeElement === document.body) this.goTo(caret);
    const records = await kept(this.contact, this.field).catch(() => []);
    const mine = await tab;
    for (const record of records.sort((a, b) => a.at - b.at)) {
      if (record.tab !== mine && await isAlive(record.tab)) continue;
      if (record.text === this.element.value || this.isDirty) { await forget(record); continue; }
      this.element.value = record.text;
      this.revision = record.revision;
      this.isDirty = true;
      this.say(words.kept);
      if (record.tab !== mine) { await keep(await this.record()); await forget(record); }
      this.goTo(record.caret);
    }
    if (this.isDirty) this.send();
  }

  goTo(caret) {
    this.element.focus({ preventScroll: true });
    this.element.setSelectionRange?.(caret, caret);
  }
}

const drafts = new Set();
whenever("[data-drafts] [data-draft]", element => drafts.add(new Draft(element)));

const flushAll = () => { for (const draft of drafts) if (draft.element.isConnected) draft.flush(); };
addEventListener("pagehide", flushAll);
addEventListener("online", flushAll);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flushAll(); });
document.addEventListener("click", event => { if (event.target.closest("[data-park], [data-finish]")) flushAll(); }, true);
