// Keys for those who work at a queue all day. Off until somebody switches them on, and for this browser alone.
const part = document.getElementById("keys");
const box = part.querySelector("input");
const KEPT = "balai-keys";
const rows = [...document.querySelectorAll("table.queue tbody tr")];
let at = -1;

try { box.checked = localStorage.getItem(KEPT) === "1"; } catch { /* nothing is kept: off */ }
part.hidden = false;
box.addEventListener("change", () => {
  try { localStorage.setItem(KEPT, box.checked ? "1" : "0"); } catch { /* until the page is left */ }
});

function go(step) {
  if (!rows.length) return;
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  const link = rows[at].querySelector("a[href]");
  link.focus();
  rows[at].scrollIntoView({ block: "nearest" });
}

const deeds = {
  j: () => go(1),
  k: () => go(-1),
  x: () => rows[at]?.querySelector("input[type=checkbox]").click(),
};

document.addEventListener("focusin", ({ target }) => {
  const found = rows.indexOf(target.closest("tr"));
  if (found >= 0) at = found;
});
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (target.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])")) return;
  const there = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (rows.length && deeds[key]) deeds[key]();
  else if (there) {
    there.closest("details")?.setAttribute("open", "");
    if (there.matches("a, button")) there.click();
    else (there.querySelector("textarea, select, input:not([type=hidden])") ?? there).focus();
  } else return;
  event.preventDefault();
});
