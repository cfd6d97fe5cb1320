// pick.js: choosing rows of a table by keyboard and mouse. Without it the boxes are boxes and everything works.
//   ↑ ↓ go from box to box, Shift with them (or with a click) chooses on the way, Ctrl+A all or none.
const table = document.querySelector("[data-pick]");
if (table) {
  const boxes = () => [...table.querySelectorAll("tbody input[name=pick]")];
  const all = table.querySelector("[data-pick-all]");
  const shown = document.querySelector("[data-picked]");
  let last = null;

  const count = () => {
    const rows = boxes();
    const n = rows.filter(box => box.checked).length;
    shown.textContent = shown.dataset.picked.replace("#", n);
    shown.closest(".bulk").classList.toggle("is-on", n > 0);
    all.checked = n > 0 && n === rows.length;
    all.indeterminate = n > 0 && n < rows.length;
    for (const box of rows) box.closest("tr").toggleAttribute("data-chosen", box.checked);
  };

  const span = (from, to, on) => {
    const rows = boxes();
    const [a, b] = [rows.indexOf(from), rows.indexOf(to)].sort((x, y) => x - y);
    if (a >= 0) for (const box of rows.slice(a, b + 1)) box.checked = on;
  };

  table.addEventListener("click", event => {
    if (!event.target.matches("input[name=pick]")) return;
    if (event.shiftKey && last) span(last, event.target, event.target.checked);
    last = event.target;
    count();
  });
  all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; count(); });
  table.addEventListener("keydown", event => {
    if (!event.target.matches("input[name=pick]")) return;
    const rows = boxes();
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
      const on = rows.some(box => !box.checked);
      for (const box of rows) box.checked = on;
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = rows[rows.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
      if (!next) return;
      if (event.shiftKey) event.target.checked = next.checked = true;
      next.focus();
      last = next;
    } else return;
    event.preventDefault();
    count();
  });
  addEventListener("pageshow", count);
  count();
}
