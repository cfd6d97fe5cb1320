// live.js: one stream of nudges for the page. A nudge names a topic; whatever shows that topic fetches itself again.
// Nudges may be lost, so each connection says up to when the page knows, and is told what it missed; silence beyond the server's keep-alive is told to the person.
import { $, $$, clock, isTyping, words } from "./common.js";

const STALE_AFTER = 20_000; // the server speaks at least every 15 s
const base = document.body.dataset.live;
const waiting = new Set(); // regions that hold a field in use: refreshed once it is left
let known = Date.parse(document.body.dataset.now) / 1000; // the server's time of the page, then of its last message
let source = null, joined = "", heardAt = 0, state = "none", pause = 1000, retryTimer = 0;

const regions = () => $$("[data-topic]");
const topicsOf = region => region.dataset.topic.split(/\s+/).filter(Boolean);
const wanted = () => [...new Set(regions().flatMap(topicsOf))].sort().join(",");

// Never swap what is being typed in or stands open, and never move a list under the pointer.
const isBusy = region => (region.contains(document.activeElement) && isTyping(document.activeElement))
  || region.matches("[data-calm]:hover") || region.querySelector("details.pop[open]") !== null;

function refresh(region) {
  if (isBusy(region)) waiting.add(region);
  else region.dispatchEvent(new CustomEvent("refresh"));
}

// What was asked for before somebody began to type comes too late: it is thrown away and asked for again later.
document.addEventListener("htmx:before:swap", event => {
  const region = event.target;
  if (event.detail?.ctx?.sourceElement !== region || !region.matches("[data-topic]") || !isBusy(region)) return;
  event.preventDefault();
  waiting.add(region);
});

function release() {
  for (const region of waiting) {
    if (!region.isConnected) waiting.delete(region);
    else if (!isBusy(region)) { waiting.delete(region); refresh(region); }
  }
}

function nudge(topic) {
  document.dispatchEvent(new CustomEvent("desk:nudge", { detail: { topic } }));
  // The strip comes by itself; what else shows bulletins asks within two seconds, not everybody at once.
  const pause = topic === "bulletins" ? Math.random() * 2000 : 0;
  for (const region of regions()) {
    if (!topicsOf(region).includes(topic) || (pause && region.matches("[data-strip]"))) continue;
    if (pause) setTimeout(() => refresh(region), pause); else refresh(region);
  }
}

function showStrip(html) {
  for (const strip of $$("[data-strip]")) strip.innerHTML = html;
}

function heard(event) {
  known = parseFloat(event?.lastEventId) || known;
  heardAt = Date.now();
  pause = 1000;
  show(navigator.onLine ? "live" : "offline");
}

function connect() {
  const topics = wanted();
  if (!base || !topics) return;
  source?.close();
  joined = topics;
  source = new EventSource(`${base.replace(/\/$/, "")}/live/?topics=${encodeURIComponent(topics)}&since=${known || 0}`, { withCredentials: true });
  source.onopen = () => heard();
  source.addEventListener("nudge", event => { heard(event); nudge(JSON.parse(event.data).topic); });
  source.addEventListener("strip", event => { heard(event); showStrip(JSON.parse(event.data).html); });
  for (const sign of ["alive", "hello"]) source.addEventListener(sign, heard);
  source.addEventListener("resync", event => { heard(event); for (const region of regions()) refresh(region); });
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return; // the browser itself tries again
    clearTimeout(retryTimer);
    retryTimer = setTimeout(connect, pause);
    pause = Math.min(pause * 2, 15_000);
  };
}

function show(next) {
  state = next;
  const seconds = Math.round((Date.now() - heardAt) / 1000);
  const text = {
    none: "", live: words.live?.replace("{n}", seconds), offline: words.offline,
    stale: heardAt ? words.stale?.replace("{time}", clock(heardAt)) : words.connecting,
  }[state] ?? "";
  for (const line of $$("[data-line-state]")) {
    line.dataset.state = state;
    line.hidden = state === "none";
    if (line.textContent !== text) line.textContent = text;
  }
  const stale = $("#line-stale"), offline = $("#line-offline");
  if (stale) stale.hidden = state !== "stale";
  if (offline) offline.hidden = state !== "offline";
  const since = $("[data-line-since]");
  if (since && state === "stale") since.textContent = text;
}

function watch() {
  release();
  if (!navigator.onLine) return show("offline");
  if (!base || !wanted()) return show("none");
  if (wanted() !== joined) connect(); // a fragment brought a new topic
  return show(Date.now() - heardAt > STALE_AFTER ? "stale" : "live");
}

if (base) {
  heardAt = Date.now();
  connect();
  setInterval(watch, 1000);
  document.addEventListener("focusout", () => setTimeout(release));
  document.addEventListener("htmx:after:swap", () => { if (wanted() !== joined) connect(); });
  addEventListener("online", () => { connect(); for (const region of regions()) refresh(region); });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", event => { if (event.persisted) { connect(); for (const region of regions()) refresh(region); } });
  document.addEventListener("click", event => { if (event.target.closest("[data-line-retry]")) { connect(); for (const region of regions()) refresh(region); } });
}
addEventListener("offline", () => show("offline"));
addEventListener("online", () => show(base ? "live" : "none"));
