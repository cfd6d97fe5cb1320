// alarm.js: an alarm is seen and heard until somebody has it. It comes from the server, so a reload does not lose it.
import { $, announce } from "./common.js";

const PERIOD = 4000;
let sound = null, beat = 0, told = 0;
const title = document.title;

function wake() {
  sound ??= new AudioContext();
  sound.resume().then(show);
}
for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, wake, { once: true });

// Three rising notes, louder than a telephone, softer than a fright.
function call() {
  if (!sound || sound.state !== "running") return;
  for (const [pitch, start] of [[660, 0], [880, 0.18], [1100, 0.36]]) {
    const note = new OscillatorNode(sound, { frequency: pitch, type: "triangle" }), volume = new GainNode(sound, { gain: 0 });
    const at = sound.currentTime + start;
    volume.gain.linearRampToValueAtTime(0.3, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.17);
    note.connect(volume).connect(sound.destination);
    note.start(at);
    note.stop(at + 0.18);
  }
}

function show() {
  const off = $("[data-sound-off]");
  if (off) off.hidden = !$("[data-alarm]") || sound?.state === "running";
}

function look() {
  const count = Number($("[data-alarm]")?.dataset.alarm ?? 0);
  document.body.toggleAttribute("data-alarmed", count > 0);
  document.title = count ? `(${count}) ${title}` : title;
  if (count > told) { announce($(".alarm-rows li.loud p")?.textContent ?? ""); call(); }
  told = count;
  if (count && !beat) beat = setInterval(call, PERIOD);
  if (!count && beat) { clearInterval(beat); beat = 0; }
  show();
}

document.addEventListener("click", event => { if (event.target.closest("[data-sound-on]")) wake(); });
document.addEventListener("htmx:after:swap", look);
