// Line plots as SVG: over time, or a path on the floor. Each follows the clock and sets it where one clicks.

const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes = {}, parent = null, text = null) {
  const node = document.createElementNS(SVG, name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== null) node.textContent = text;
  if (parent) parent.append(node);
  return node;
}

function ticks(low, high, count) {
  const rough = (high - low) / count, power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const out = [];
  for (let v = Math.ceil(low / step - 1e-9) * step; v <= high + step * 1e-6; v += step) out.push(Math.abs(v) < 1e-9 ? 0 : v);
  return { values: out, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

const tickText = (v, digits) => {
  const text = v.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−"); // what rounds to nothing has no sign
};

function extent(arrays) {
  let low = Infinity, high = -Infinity;
  for (const a of arrays) for (const v of a) if (v === v) { if (v < low) low = v; if (v > high) high = v; }
  return low <= high ? [low, high] : [0, 1];
}

function pathOf(xs, ys, x, y) {
  let d = "", pen = "M";
  for (let i = 0; i < xs.length; i++) {
    if (ys[i] !== ys[i]) { pen = "M"; continue; }
    d += `${pen}${x(xs[i]).toFixed(1)} ${y(ys[i]).toFixed(1)}`;
    pen = "L";
  }
  return d;
}

function nearestIndex(times, t) {
  let low = 0, high = times.length - 1;
  while (high - low > 1) { const middle = (low + high) >> 1; if (times[middle] < t) low = middle; else high = middle; }
  return Math.abs(times[low] - t) <= Math.abs(times[high] - t) ? low : high;
}

function makePlot(figure, spec, clock) {
  for (const series of spec.series) {
    series.x = floats(series.x);
    series.y = floats(series.y);
    if (series.time) series.time = floats(series.time);
  }
  for (const strip of spec.strips || []) strip.on = bytes(strip.on);
  const host = figure.querySelector(".plot"), note = figure.querySelector(".reading");
  let layout = null;

  function render() {
    host.replaceChildren();
    layout = spec.kind === "path" ? pathLayout(host, spec) : timeLayout(host, spec, clock.duration);
    for (const series of spec.series)
      element("path", { d: pathOf(series.x, series.y, layout.x, layout.y), class: `line ${series.class}` }, layout.svg);
    layout.cursor = cursorOf(layout, spec);
    layout.hover = element("line", { class: "hover", y1: layout.top, y2: layout.bottom, visibility: "hidden" }, layout.svg);
    show(clock.time);
  }

  function show(t) {
    if (layout) layout.cursor(t);
    if (note.dataset.hovering !== "yes") read(t);
  }

  function read(t) {
    for (const value of figure.querySelectorAll("[data-series]")) {
      const series = spec.series[Number(value.dataset.series)];
      const times = series.time || series.x, i = nearestIndex(times, t);
      const outside = t < times[0] - 0.02 || t > times[times.length - 1] + 0.02 || series.y[i] !== series.y[i];
      value.textContent = outside ? "–"
        : spec.kind === "path" ? `${tickText(series.x[i], 2)}, ${tickText(series.y[i], 2)}`
        : tickText(series.y[i], spec.digits);
    }
    note.textContent = `at ${t.toFixed(2)} s`;
  }

  function timeAt(event) {
    const box = host.getBoundingClientRect();
    return layout.timeAt(event.clientX - box.left, event.clientY - box.top);
  }

  host.addEventListener("pointermove", (e) => {
    const t = timeAt(e);
    note.dataset.hovering = "yes";
    if (spec.kind !== "path") {
      for (const end of ["x1", "x2"]) layout.hover.setAttribute(end, layout.x(t));
      layout.hover.setAttribute("visibility", "visible");
    }
    if (e.buttons) clock.seek(t);
    read(t);
  });
  host.addEventListener("pointerdown", (e) => clock.seek(timeAt(e)));
  host.addEventListener("pointerleave", () => {
    note.dataset.hovering = "no";
    layout.hover.setAttribute("visibility", "hidden");
    read(clock.time);
  });
  new ResizeObserver(render).observe(host);
  return show;
}

function frameOf(host, left) {
  const width = Math.max(host.clientWidth, 240), height = Math.max(host.clientHeight, 120);
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" }, host);
  return { svg, width, height, left, right: width - 18, top: 12, bottom: height - 26 };
}

function timeLayout(host, spec, duration) {
  const at = frameOf(host, 40), strips = spec.strips || [];
  const under = at.bottom - 12 * strips.length - (strips.length ? 6 : 0);
  let [low, high] = extent(spec.series.map((s) => s.y));
  if (spec.floor !== undefined) low = Math.min(low, spec.floor);
  if (spec.least !== undefined) high = Math.max(high, spec.least);
  high += (high - low) * 0.06 || 1;
  const start = Math.min(0, spec.start || 0);
  const end = Math.max(duration, start + 0.1); // a single pose lasts no time
  const x = (v) => at.left + ((v - start) / (end - start)) * (at.right - at.left);
  const y = (v) => under - ((v - low) / (high - low)) * (under - at.top);
  axis(at.svg, ticks(low, high, 4), (v, text) => {
    element("line", { class: "grid", x1: at.left, x2: at.right, y1: y(v), y2: y(v) }, at.svg);
    element("text", { class: "tick", x: at.left - 7, y: y(v) + 4, "text-anchor": "end" }, at.svg, text);
  });
  axis(at.svg, ticks(start, end, clamp(Math.floor(at.width / 90), 3, 10)), (v, text) =>
    element("text", { class: "tick", x: x(v), y: at.height - 7, "text-anchor": "middle" }, at.svg, `${text} s`));
  for (const limit of spec.limits || [])
    element("line", { class: "limit", x1: at.left, x2: at.right, y1: y(limit), y2: y(limit) }, at.svg);
  for (const [from, to] of spec.outside || []) // lead-in and settling, where no motion was asked for
    element("rect", { class: "outside", x: x(from), width: Math.max(x(to) - x(from), 0), y: at.top, height: under - at.top }, at.svg);
  strips.forEach((strip, row) => drawStrip(at, strip, x, under + 9 + 12 * row));
  const timeAt = (px) => clamp(start + ((px - at.left) / (at.right - at.left)) * (end - start), 0, duration);
  return { ...at, bottom: at.bottom, x, y, timeAt };
}

function axis(svg, { values, digits }, each) {
  for (const v of values) each(v, tickText(v, digits));
}

function drawStrip(at, strip, x, y) {
  for (let i = 0; i < strip.on.length; ) {
    let j = i;
    while (j < strip.on.length && strip.on[j] === strip.on[i]) j++;
    const from = x(strip.start + i / strip.fps), to = x(strip.start + j / strip.fps);
    if (strip.on[i]) element("rect", { class: `strip ${strip.class}`, x: from, y, width: Math.max(to - from, 0.5), height: 7, rx: 2 }, at.svg);
    i = j;
  }
}

function pathLayout(host, spec) {
  const at = frameOf(host, 40), things = spec.things || [], corners = things.flat(2);
  const [x0, x1] = extent([...spec.series.map((s) => s.x), corners.map((c) => c[0])]);
  const [y0, y1] = extent([...spec.series.map((s) => s.y), corners.map((c) => c[1])]);
  const room = Math.min((at.right - at.left) / Math.max(x1 - x0 + 0.4, 1), (at.bottom - at.top) / Math.max(y1 - y0 + 0.4, 1));
  const x = (v) => (at.left + at.right) / 2 + (v - (x0 + x1) / 2) * room;
  const y = (v) => (at.top + at.bottom) / 2 - (v - (y0 + y1) / 2) * room;
  const span = (low, high) => [(low + high) / 2, (high - low) / 2 / room];
  const [mx, hx] = span(at.left, at.right), [my, hy] = span(at.top, at.bottom);
  const cx = (x0 + x1) / 2 + (mx - (at.left + at.right) / 2) / room, cy = (y0 + y1) / 2;
  axis(at.svg, ticks(cy - hy, cy + hy, 4), (v, text) => {
    element("line", { class: "grid", x1: at.left, x2: at.right, y1: y(v), y2: y(v) }, at.svg);
    element("text", { class: "tick", x: at.left - 7, y: y(v) + 4, "text-anchor": "end" }, at.svg, text);
  });
  axis(at.svg, ticks(cx - hx, cx + hx, 6), (v, text) => {
    element("line", { class: "grid", x1: x(v), x2: x(v), y1: at.top, y2: at.bottom }, at.svg);
    element("text", { class: "tick", x: x(v), y: at.height - 7, "text-anchor": "middle" }, at.svg, `${text} m`);
  });
  for (const rings of things) {
    const outline = rings.map((ring) => `M${ring.map((c) => `${x(c[0]).toFixed(1)} ${y(c[1]).toFixed(1)}`).join("L")}Z`);
    element("path", { class: "thing", d: outline.join("") }, at.svg);
  }
  const timeAt = (px, py) => {
    let best = Infinity, t = 0;
    for (const series of spec.series)
      for (let i = 0; i < series.x.length; i++) {
        const d = Math.hypot(x(series.x[i]) - px, y(series.y[i]) - py);
        if (d < best) { best = d; t = series.time[i]; }
      }
    return Math.max(t, 0);
  };
  return { ...at, x, y, timeAt };
}

function cursorOf(layout, spec) {
  if (spec.kind !== "path") {
    const line = element("line", { class: "cursor", y1: layout.top, y2: layout.bottom }, layout.svg);
    return (t) => { for (const end of ["x1", "x2"]) line.setAttribute(end, layout.x(t)); };
  }
  for (const s of spec.series)
    element("circle", { class: `start ${s.class}`, r: 3, cx: layout.x(s.x[0]), cy: layout.y(s.y[0]) }, layout.svg);
  const dots = spec.series.map((s) => element("circle", { class: `now ${s.class}`, r: 5 }, layout.svg));
  return (t) => spec.series.forEach((s, i) => {
    const at = nearestIndex(s.time, t);
    dots[i].setAttribute("cx", layout.x(s.x[at]));
    dots[i].setAttribute("cy", layout.y(s.y[at]));
  });
}
