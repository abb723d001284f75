// "Use my position": asks the telephone only when it is tapped, and fills the two fields that stand there anyway.
const part = document.getElementById("position");
if (part && navigator.geolocation) {
  const status = part.querySelector("[role=status]");
  const found = ({ coords }) => {
    document.getElementById("id_lat").value = coords.latitude.toFixed(6);
    document.getElementById("id_lon").value = coords.longitude.toFixed(6);
    document.getElementById("id_lon").dispatchEvent(new Event("change", { bubbles: true }));
    status.textContent = part.dataset.found.replace("METRES", Math.max(1, Math.round(coords.accuracy)));
  };
  const refused = () => {
    status.textContent = part.dataset.refused;
    document.getElementById(part.dataset.words).focus();
  };
  part.hidden = false;
  part.querySelector("button").addEventListener("click", () => {
    status.textContent = part.dataset.looking;
    navigator.geolocation.getCurrentPosition(found, refused, { enableHighAccuracy: true, timeout: 15000 });
  });
}


// The map comes only when somebody asks for it.
const pinMap = document.getElementById("pin-map");
if (pinMap) {
  pinMap.hidden = false;
  const button = pinMap.querySelector("button");
  button.addEventListener("click", async () => {
    const inside = pinMap.querySelector("div");
    try {
      const [page, script] = await Promise.all([fetch(pinMap.dataset.from), import(pinMap.dataset.script)]);
      if (!page.ok) throw new Error(page.status);
      inside.innerHTML = await page.text();
      button.hidden = true;
      script.open(pinMap);
      inside.querySelector("[data-box]")?.focus();
    } catch { inside.textContent = pinMap.dataset.failed; }
  });
}
