/* Elements made of text nodes only: data never becomes markup here. */

/* el("p", {class: "x", onclick: f}, "text", child, ...) */
remine.el = function (name, attributes, ...children) {
  const out = document.createElement(name);
  return remine.fill(out, attributes, children);
};

remine.svg = function (name, attributes, ...children) {
  const out = document.createElementNS("http://www.w3.org/2000/svg", name);
  return remine.fill(out, attributes, children);
};

remine.fill = function (out, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) out.addEventListener(key.slice(2), value);
    else if (key === "style") Object.assign(out.style, value);
    else out.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === "") continue;
    out.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return out;
};

/* A text of the page with its places filled. */
remine.say = function (key, values) {
  const text = remine.meta.text[key];
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    values && name in values ? String(values[name]) : whole,
  );
};

/* Data from outside, isolated so that its direction cannot turn what stands around it. */
remine.data = function (text) {
  return remine.el("bdi", null, text);
};

remine.count = function (n) {
  return n.toLocaleString("en-US");
};

remine.fixed = function (x, places) {
  return Number.isNaN(x) ? "" : x.toFixed(places);
};

/* A measured number with at most four significant digits and its unit. */
remine.amount = function (x, unit) {
  if (Number.isNaN(x)) return "";
  const size = Math.abs(x);
  for (const [key, each] of remine.LARGE)
    if (size >= each) {
      const number = Number((x / each).toPrecision(3)).toLocaleString("en-US");
      return remine.say(key, { number }) + (unit ? "\u00a0" + unit : "");
    }
  const digits = size >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  let shown = x;
  if (size >= 1e5) shown = Number(x.toPrecision(3));
  return shown.toLocaleString("en-US", digits) + (unit ? "\u00a0" + unit : "");
};

remine.LARGE = [
  ["billion", 1e9],
  ["million", 1e6],
];

/* A unit fit to stand behind a number: an index or a class has none. */
remine.unit = function (unit) {
  if (/^(index|class|share)\b/.test(unit)) return "";
  return unit
    .replace(/\bm3\b/, "m\u00b3")
    .replace(/\bm2\b/, "m\u00b2")
    .replace("percent", "%");
};

/* A small table of the panel: its heads by the keys of their words, its rows as made. */
remine.smallTable = function (heads, rows) {
  const el = remine.el;
  return el(
    "table",
    { class: "small" },
    el(
      "thead",
      null,
      el("tr", null, heads.map((key) => el("th", { scope: "col" }, remine.say(key)))),
    ),
    el("tbody", null, rows),
  );
};

/* A picture of a symbol, as in the legend. */
remine.symbol = function (shape, fill, radius, outline, box) {
  const half = box / 2,
    corners = remine.meta.shapes[shape];
  const paint = { fill, stroke: outline, "stroke-width": 1, "stroke-linejoin": "round" };
  let inside;
  if (!corners.length) inside = remine.svg("circle", { r: radius, ...paint });
  else {
    const points = [];
    for (let i = 0; i < corners.length; i += 2)
      points.push(corners[i] * radius + "," + corners[i + 1] * radius);
    inside = remine.svg("polygon", { points: points.join(" "), ...paint });
  }
  return remine.svg(
    "svg",
    {
      class: "symbol",
      width: box,
      height: box,
      viewBox: [-half, -half, box, box].join(" "),
      "aria-hidden": "true",
    },
    inside,
  );
};

remine.calm = function () {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
};

remine.narrow = function () {
  return window.matchMedia("(max-width: 760px)").matches;
};
