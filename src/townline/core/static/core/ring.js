// ring.js: a call that is offered is seen and heard; a call that was answered opens by itself.
import { $, announce } from "./common.js";

let sound = null, beat = 0, wasLive; // wasLive: undefined until the first look

const wake = () => { sound ??= new AudioContext(); sound.resume(); };
addEventListener("pointerdown", wake, { once: true });
addEventListener("keydown", wake, { once: true });

// Two soft notes, every two seconds, never louder than a desk phone.
function ring() {
  if (!sound || sound.state !== "running") return;
  for (const [pitch, start] of [[587, 0], [784, 0.22]]) {
    const note = new OscillatorNode(sound, { frequency: pitch }), volume = new GainNode(sound, { gain: 0 });
    const at = sound.currentTime + start;
    volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
    note.connect(volume).connect(sound.destination);
    note.start(at);
    note.stop(at + 0.21);
  }
}

function look() {
  const offer = $("[data-ring]");
  if (offer && !beat) {
    announce(offer.dataset.ring);
    ring();
    beat = setInterval(ring, 2000);
  } else if (!offer && beat) {
    clearInterval(beat);
    beat = 0;
  }
  document.body.toggleAttribute("data-ringing", Boolean(offer));
  open();
}

// The contact that went live since the last look opens here, wherever in Townline this person is.
let leaving = false; // a page that is on its way elsewhere is not sent there twice
addEventListener("beforeunload", () => { leaving = true; });

function open() {
  const live = $("[data-live-contact]");
  if (!live) return;
  const now = live.dataset.liveContact;
  if (!leaving && wasLive !== undefined && now && live.dataset.href && now !== wasLive && location.pathname !== live.dataset.href) location.assign(live.dataset.href);
  wasLive = now;
}

document.addEventListener("htmx:after:swap", look);
