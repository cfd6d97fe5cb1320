// draft-store.js: the browser's own memory of typed text. Strict durability: a killed browser loses nothing that was shown.
// One record a tab and field, { contact, field, tab, text, caret, revision, at }; it is gone once the server has the text.
const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open("townline-desk", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("drafts", { keyPath: "key" }).createIndex("place", "place");
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const placeOf = ({ contact, field }) => `${contact}:${field}`;
const keyOf = record => `${placeOf(record)}:${record.tab}`;

async function write(work) {
  const database = await opened;
  const transaction = database.transaction("drafts", "readwrite", { durability: "strict" });
  work(transaction.objectStore("drafts"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const keep = record => write(store => store.put({ ...record, key: keyOf(record), place: placeOf(record) }));
export const forget = record => write(store => store.delete(keyOf(record)));

export async function kept(contact, field) {
  const database = await opened;
  return new Promise((resolve, reject) => {
    const request = database.transaction("drafts").objectStore("drafts").index("place").getAll(placeOf({ contact, field }));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// A tab has a name for as long as it lives, held by a lock: a record whose tab no longer lives may be taken up by another.
export async function tabName() {
  let name = sessionStorage.getItem("tab");
  if (!name || await isAlive(name)) { // a duplicated tab copies the other's memory
    name = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
    sessionStorage.setItem("tab", name);
  }
  navigator.locks?.request(`tab:${name}`, () => new Promise(() => {}));
  return name;
}

export async function isAlive(name) {
  if (!navigator.locks) return false;
  const { held } = await navigator.locks.query();
  return held.some(lock => lock.name === `tab:${name}`);
}
