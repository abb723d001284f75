// The map on tap: shows where the report is, and moves it by tap, by dragging the pin and by keys.
const METRES = 111320;
const fields = ["id_lat", "id_lon"].map((id) => document.getElementById(id));

export const open = (part) => {
  const box = part.querySelector("[data-box]");
  if (!box) return;
  const [west, south, east, north] = box.dataset.box.split(" ").map(Number);
  const svg = box.querySelector("svg");
  const [, , wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
  const pin = box.querySelector("[data-pin]");
  const status = part.querySelector("[role=status]");
  let [lat, lon, scale, left, top] = [(south + north) / 2, (west + east) / 2, 1, 0, 0];

  const point = () => [(lon - west) / (east - west) * wide, (north - lat) / (north - south) * high];
  const from = (at, shown, all) => Math.min(Math.max(at - shown / 2, 0), all - shown);
  const draw = () => {
    const [x, y] = point();
    pin.setAttribute("transform", `translate(${x} ${y}) scale(${1.6 / scale})`);
    const [w, h] = [wide / scale, high / scale];
    // What is shown stays where it is until the pin would leave it.
    if (x < left || x > left + w || y < top || y > top + h) [left, top] = [from(x, w, wide), from(y, h, high)];
    svg.setAttribute("viewBox", `${left} ${top} ${w} ${h}`);
  };
  const say = () => {
    status.textContent = status.dataset.said.replace("LAT", lat.toFixed(5)).replace("LON", lon.toFixed(5));
  };
  const put = (newLat, newLon) => {
    lat = Math.min(Math.max(newLat, south), north);
    lon = Math.min(Math.max(newLon, west), east);
    fields[0].value = lat.toFixed(6);
    fields[1].value = lon.toFixed(6);
    draw();
    say();
  };
  const settle = () => fields[1].dispatchEvent(new Event("change", { bubbles: true }));
  const under = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    put(north - at.y / high * (north - south), west + at.x / wide * (east - west));
  };
  const zoom = (factor) => {
    scale = Math.min(Math.max(scale * factor, 1), 64);
    const [x, y] = point();
    [left, top] = [from(x, wide / scale, wide), from(y, high / scale, high)];
    draw();
  };

  svg.addEventListener("click", (event) => { under(event); settle(); });
  pin.addEventListener("pointerdown", (event) => { pin.setPointerCapture(event.pointerId); event.preventDefault(); });
  pin.addEventListener("pointermove", (event) => { if (pin.hasPointerCapture(event.pointerId)) under(event); });
  for (const button of part.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => zoom(Number(button.dataset.zoom)));
  box.addEventListener("keydown", (event) => {
    const step = (event.shiftKey ? 100 : 10) / METRES;
    const moves = { ArrowUp: [step, 0], ArrowDown: [-step, 0], ArrowLeft: [0, -step], ArrowRight: [0, step] };
    const move = moves[event.key];
    if (move) { put(lat + move[0], lon + move[1] / Math.cos(lat * Math.PI / 180)); settle(); }
    else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 2 : 0.5);
    else return;
    event.preventDefault();
  });
  const follow = () => {
    const [a, b] = fields.map((field) => Number(field.value));
    if (fields[0].value && fields[1].value && Number.isFinite(a) && Number.isFinite(b)) {
      [lat, lon] = [Math.min(Math.max(a, south), north), Math.min(Math.max(b, west), east)];
    }
    draw();
  };
  for (const field of fields) field.addEventListener("change", follow);
  follow();
};
