// contact.js: what only the workspace of a contact does: danger words, the point on the map, following words into answers.
const say = (selector, root = document) => root.querySelector(selector);
const main = say("[data-drafts]");

// Danger words raise a prompt wherever they are typed: words, notes, answers of the script.
if (main?.dataset.cues) {
  let timer = 0, asked = "";
  const look = async () => {
    const text = [...main.querySelectorAll("textarea, input[type=text], input:not([type])")].map(field => field.value.trim()).filter(Boolean).join("\n");
    if (text === asked) return;
    asked = text;
    const body = new URLSearchParams({ text });
    const headers = { "HX-Request": "true", "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"] };
    const answer = await fetch(main.dataset.cues, { method: "POST", body, headers }).catch(() => null);
    if (!answer?.ok) return;
    const box = say("#cues");
    const html = (await answer.text()).trim();
    if (box.dataset.shown === html) return;
    box.dataset.shown = html;
    box.innerHTML = html;
    window.htmx?.process(box);
  };
  main.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 300); });
  look();
}

// A click on the map, or an arrow button beside it, moves the point. The server answers with place, owner and ward.
document.addEventListener("click", event => {
  const svg = event.target.closest("[data-point] svg");
  if (!svg) return;
  const box = svg.closest("[data-point]"), matrix = svg.getScreenCTM().inverse();
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  send(box, at, svg.viewBox.baseVal);
});

function send(box, at, view) {
  const { x: west, y: north, width, height } = box.dataset;
  const metres = { x: +west + ((at.x - view.x) / view.width) * +width, y: +north - ((at.y - view.y) / view.height) * +height };
  const form = say("#point-form");
  form.elements.x.value = metres.x.toFixed(1);
  form.elements.y.value = metres.y.toFixed(1);
  form.requestSubmit();
}

// The caller's words also look for answers in the side panel, after a moment of quiet.
const heard = say("[data-draft=heard]");
if (heard) {
  let timer = 0;
  heard.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => say("#answers")?.dispatchEvent(new CustomEvent("words")), 400);
  });
}

// Answers that changed come by themselves; what stood open stays open if it may still be said.
let open = [];
document.addEventListener("htmx:before:swap", event => {
  if (event.target.id === "answers") open = [...event.target.querySelectorAll("details[open]")].map(one => one.dataset.version);
});
document.addEventListener("htmx:after:swap", () => {
  for (const version of open.splice(0)) say(`#answers details[data-version="${version}"]`)?.setAttribute("open", "");
});

// A request that this contact opened tells the outcome, unless somebody already chose one.
document.addEventListener("htmx:after:swap", () => {
  const outcome = say("#disposition"), known = say("#goes")?.dataset.default;
  if (outcome && !outcome.value && known) outcome.value = known;
});

// A script that waits for the place goes on as soon as the place is known.
document.addEventListener("htmx:after:swap", event => {
  if (event.target?.id === "where-facts" || event.detail?.ctx?.target?.id === "where-facts") {
    if (say("#script .place-needed")) say("#script").dispatchEvent(new CustomEvent("reload"));
    say("#nearby")?.dispatchEvent(new CustomEvent("refresh"));
  }
});
