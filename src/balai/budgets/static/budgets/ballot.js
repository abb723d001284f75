// Adding and taking out without a new page: the same buttons, the same answers, and the place in the list is kept.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("#ballot .pick button");
  if (!button) return;
  event.preventDefault();
  const ballot = document.getElementById("ballot");
  const key = button.closest(".pick").id;
  const said = new FormData(ballot);
  said.append(button.name, button.value);
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: said, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("ballot");
    if (!fresh) throw new Error("no ballot");
    ballot.replaceWith(fresh);
    const again = document.getElementById(button.id) || document.querySelector(`#${CSS.escape(key)} button`);
    if (again) again.focus({ preventScroll: true });
  } catch {
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = button.name;
    kept.value = button.value;
    ballot.append(kept);
    ballot.submit();
  }
});
// Points that are written into a field: what is left is counted anew beside them.
document.addEventListener("change", async (event) => {
  if (!event.target.closest("#ballot input[type=number]")) return;
  const said = new FormData(document.getElementById("ballot"));
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: said, credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".purse");
    if (fresh) document.querySelector(".purse").replaceWith(fresh);
  } catch {
    // The button does the same.
  }
});
