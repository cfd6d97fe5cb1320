// timers.js: data-up counts seconds from, data-down counts seconds to. The server sends the seconds; this only draws them.
import { $$, announce, words } from "./common.js";

const started = new WeakMap(); // element → the monotonic instant its seconds were true
const told = new WeakMap(); // element → the last threshold a screen reader heard

export function clockText(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const pair = number => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  if (hours >= 48) return `${seconds < 0 ? "−" : ""}${Math.floor(hours / 24)} d ${hours % 24} h`;
  return (seconds < 0 ? "−" : "") + (hours ? `${hours}:${pair(minutes)}` : pair(minutes)) + ":" + pair(whole % 60);
}

function draw(element, now) {
  const counted = element.dataset.down ?? element.dataset.up;
  const known = started.get(element);
  if (!known || known.counted !== counted) started.set(element, { counted, at: now });
  const passed = (now - started.get(element).at) / 1000;
  const isDown = element.dataset.down !== undefined;
  const value = isDown ? +counted - passed : +counted + passed;
  const text = clockText(value);
  if (element.textContent !== text) element.textContent = text;
  if (isDown) warn(element, value);
}

// Thresholds are spoken, seconds are not.
function warn(element, left) {
  element.classList.toggle("over", left < 0);
  element.classList.toggle("due", left >= 0 && left < 120);
  const threshold = left < 0 ? "over" : left < 30 ? "halfMinute" : left < 120 ? "twoMinutes" : "";
  if (threshold && told.has(element) && told.get(element) !== threshold) announce(`${element.getAttribute("aria-label") ?? ""}: ${words[threshold]}`);
  told.set(element, threshold);
}

function tick() {
  const now = performance.now();
  for (const element of $$("[data-up], [data-down]")) draw(element, now);
}

if (!new URLSearchParams(location.search).has("still")) {
  tick();
  setInterval(tick, 1000);
  document.addEventListener("htmx:after:swap", tick);
}
