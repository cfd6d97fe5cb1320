// The proof of work of a public form: count until the digest fits, in slices, so that the page stays alive.
for (const field of document.querySelectorAll("input[data-work]")) prove(field);

async function prove(field) {
  if (!globalThis.crypto?.subtle) return;
  const asked = JSON.parse(field.dataset.work), said = new TextEncoder();
  for (let number = 0; number <= asked.maxNumber; number += 1) {
    const digest = await crypto.subtle.digest(asked.algorithm, said.encode(asked.salt + number));
    if (hex(digest) === asked.challenge) {
      const { algorithm, challenge, salt, signature } = asked;
      field.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
      return;
    }
  }
}

function hex(bytes) {
  return Array.from(new Uint8Array(bytes), (each) => each.toString(16).padStart(2, "0")).join("");
}
