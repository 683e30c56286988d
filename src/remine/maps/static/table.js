/* The list: the same rows as the map, in the order now in force or sorted by a column.

   Only the rows in the window and a margin are in the page; `aria-rowcount` and `aria-rowindex`
   tell the rest. Two empty rows stand for what is above and below. */

remine.WHOLE = 250; // up to this many rows all stand in the page: the browser's own search works
remine.TALLEST = 12e6; // pixels a browser still scrolls exactly

remine.Table = class {
  constructor(sites) {
    this.sites = sites;
    this.table = document.getElementById("table");
    this.body = this.table.tBodies[0];
    this.heads = [...this.table.tHead.querySelectorAll("th")];
    this.status = document.getElementById("shown");
    this.scroll = document.querySelector("#list .scroll");
    this.wide = window.matchMedia("(min-width: 1121px)");
    this.wide.addEventListener("change", () => this.restart(true));
    this.key = "rank";
    this.down = false;
    this.at = -1; // the place in the list that takes part in the tab order
    document.getElementById("static-note").hidden = true;
    this.above = this.space();
    this.below = this.space();
    this.body.replaceChildren(this.above, this.below);
    this.body.addEventListener("click", (event) => this.click(event));
    this.body.addEventListener("keydown", (event) => this.press(event));
    this.table.tHead.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-sort]");
      if (button) this.sortBy(button.dataset.sort);
    });
    this.scroll.addEventListener("scroll", () => this.soon(), { passive: true });
    new ResizeObserver(() => this.soon()).observe(this.scroll);
    sites.listen("filter", () => this.restart());
    sites.listen("order", () => this.restart(true));
    sites.listen("choose", () => this.mark());
    sites.listen("compare", () => this.paint());
    this.restart();
  }

  space() {
    return remine.el("tr", { class: "space", "aria-hidden": "true" }, remine.el("td"));
  }

  /* Draws once a frame, however often it is asked. */
  soon() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  sortBy(key) {
    this.down = this.key === key ? !this.down : remine.SORTS[key].down;
    this.key = key;
    for (const head of this.heads) {
      if (head.dataset.column === key)
        head.setAttribute("aria-sort", this.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    this.restart();
  }

  restart(stay) {
    this.rows = remine.sorted(this.sites, this.key, this.down);
    const n = this.rows.length;
    this.high = remine.narrow() ? 46 : 26;
    this.step = Math.min(this.high, remine.TALLEST / Math.max(1, n));
    this.table.setAttribute("aria-rowcount", String(n + 1));
    this.first = this.last = 0;
    this.at = n ? Math.max(0, this.sites.chosen < 0 ? 0 : this.rows.indexOf(this.sites.chosen)) : -1;
    if (!stay) this.scroll.scrollTop = 0;
    this.draw(true, stay ? 6 : 20);
    this.say();
  }

  say() {
    const shown = this.rows.length,
      all = remine.count(this.sites.n);
    const words =
      shown === this.sites.n
        ? remine.say("shown_all", { all })
        : remine.say("shown", { shown: remine.count(shown), all });
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  /* Puts the rows of the window and a margin into the page: a small one while a slider moves. */
  draw(anew, margin = 20) {
    const n = this.rows.length;
    let first = 0,
      last = n;
    if (n > remine.WHOLE) {
      const seen = Math.ceil((this.scroll.clientHeight || 600) / this.high),
        top = Math.floor(this.scroll.scrollTop / this.step);
      if (!anew && top >= this.first + 5 && top + seen <= this.last - 5) return;
      if (!anew && top < 5 && this.first === 0 && top + seen <= this.last - 5) return;
      first = Math.max(0, Math.min(top, n - seen) - margin);
      last = Math.min(n, first + seen + 2 * margin);
    }
    // rows that stay are not made again: one of them may be under the finger just now
    if (!anew && first === this.first && last === this.last) return;
    const focused = this.body.contains(document.activeElement) ? this.at : -1;
    const made = [];
    for (let k = first; k < last; k++) made.push(this.row(this.rows[k], k));
    if (!n)
      made.push(
        remine.el(
          "tr",
          null,
          remine.el(
            "td",
            { colspan: this.wide.matches ? 9 : 6, class: "none" },
            remine.say("none_found"),
            " ",
            remine.el(
              "button",
              { type: "button", class: "quiet", onclick: () => remine.app.desk.filters.clear() },
              remine.say("clear"),
            ),
          ),
        ),
      );
    this.first = first;
    this.last = last;
    this.above.firstChild.style.height = first * this.step + "px";
    this.below.firstChild.style.height = Math.max(0, n - last) * this.step + "px";
    this.above.hidden = first === 0;
    this.below.hidden = last >= n;
    this.body.replaceChildren(this.above, ...made, this.below);
    this.paint();
    if (focused >= first && focused < last) this.button(focused).focus({ preventScroll: true });
  }

  line(k) {
    return k >= this.first && k < this.last ? this.body.children[k - this.first + 1] : null;
  }

  button(k) {
    const line = this.line(k);
    return line ? line.querySelector("button.name") : null;
  }

  row(i, k) {
    const s = this.sites,
      b = s.block,
      el = remine.el,
      withheld = s.flag[i] & 2,
      ranked = !Number.isNaN(s.rank[i]);
    const range = ranked ? s.range(i) : null;
    const spread = range ? remine.count(range[0]) + "–" + remine.count(range[1]) : "";
    const name = el(
      "button",
      { type: "button", class: "name", tabindex: -1, "data-row": i },
      remine.data(s.siteName(i)),
    );
    return el(
      "tr",
      { "data-row": i, "aria-rowindex": k + 2 },
      el(
        "td",
        { class: "tick" },
        el("input", {
          type: "checkbox",
          tabindex: -1,
          "aria-label": remine.say("compare_site", { name: s.siteName(i) }),
        }),
      ),
      el("td", { class: "number rank" }, ranked ? remine.count(s.rank[i]) : "–"),
      el("td", { class: "number wide" }, spread),
      el(
        "th",
        { scope: "row", title: s.siteName(i) },
        el("div", { class: "cell" }, remine.symbolOf(s, i, 14), name),
      ),
      el("td", null, s.siteState(i)),
      withheld
        ? el(
            "td",
            { colspan: this.wide.matches ? 3 : 1, class: "withheld", title: remine.say("withheld") },
            remine.say(this.wide.matches ? "withheld" : "withheld_short"),
          )
        : [
            el("td", { class: "number" }, remine.fixed(s.score[i], 3)),
            el("td", { class: "wide" }, this.interval(i)),
            el("td", { class: "wide" }, s.band(i)),
          ],
      el("td", null, remine.meta.lists[s.list[i]].label),
    );
  }

  /* The score's interval as a small bar from 0 to 1, with its numbers. */
  interval(i) {
    const ends = this.sites.interval(i);
    if (!ends || Number.isNaN(ends[0])) return "";
    const words = remine.fixed(ends[0], 2) + "–" + remine.fixed(ends[1], 2);
    return [
      remine.intervalBar(ends[0], this.sites.score[i], ends[1], 44, 10),
      remine.el("span", { class: "ends" }, words),
      remine.el("span", { class: "sr" }, words),
    ];
  }

  click(event) {
    const row = event.target.closest("tr[data-row]");
    if (!row) return;
    if (!event.target.closest(".tick")) this.sites.choose(Number(row.dataset.row), "list");
    else if (event.target.type === "checkbox") remine.app.desk.compare.toggle(Number(row.dataset.row));
  }

  /* One row takes part in the tab order; arrows move along the list, Enter chooses. */
  press(event) {
    const row = event.target.closest("tr[data-row]");
    if (!row) return;
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / this.high) - 2),
      moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const k = Number(row.getAttribute("aria-rowindex")) - 2;
    let to = k;
    if (event.key in moves) to = k + moves[event.key];
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = this.rows.length - 1;
    else return;
    event.preventDefault();
    this.focus(Math.max(0, Math.min(this.rows.length - 1, to)));
  }

  focus(k) {
    this.at = k;
    this.reveal(k);
    this.paint();
    const button = this.button(k);
    if (button) button.focus({ preventScroll: true });
  }

  /* Scrolls so that a place of the list can be seen, and draws it. */
  reveal(k) {
    const head = this.table.tHead.offsetHeight,
      top = k * this.step,
      view = this.scroll.scrollTop,
      tall = this.scroll.clientHeight - head - this.high;
    if (top < view) this.scroll.scrollTop = top;
    else if (top > view + tall) this.scroll.scrollTop = top - tall;
    this.draw();
  }

  mark() {
    const k = this.sites.chosen < 0 ? -1 : this.rows.indexOf(this.sites.chosen);
    if (k >= 0) {
      this.at = k;
      if (this.sites.from !== "list") this.reveal(k);
    }
    this.paint();
  }

  /* Marks the chosen row, and the one row that the tab key reaches. */
  paint() {
    const chosen = this.sites.chosen,
      tray = remine.app && remine.app.desk ? remine.app.desk.compare : null;
    let reach = null;
    for (const line of this.body.children) {
      if (!line.dataset.row) continue;
      const is = Number(line.dataset.row) === chosen,
        button = line.querySelector("button.name");
      line.classList.toggle("chosen", is);
      if (is) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
      const box = line.querySelector(".tick input"),
        i = Number(line.dataset.row);
      box.checked = tray !== null && tray.has(i);
      box.disabled = tray !== null && tray.full && !tray.has(i);
      button.tabIndex = box.tabIndex = -1;
      if (!reach || Number(line.getAttribute("aria-rowindex")) - 2 === this.at) reach = button;
    }
    if (reach) reach.tabIndex = reach.closest("tr").querySelector(".tick input").tabIndex = 0;
  }
};

/* How each column sorts: its numbers, and whether the first click puts the highest first. */
remine.SORTS = {
  rank: { down: false, of: (s) => s.rank },
  range: { down: false, of: (s) => remine.each(s, (i) => (s.range(i) || [NaN])[0]) },
  name: { down: false, of: (s) => remine.places(s.block, "name") },
  state: { down: false, of: (s) => remine.places(s.block, "state") },
  score: { down: true, of: (s) => s.score },
  interval: {
    down: true,
    of: (s) =>
      remine.each(s, (i) => {
        const ends = s.interval(i);
        return ends ? ends[1] - ends[0] : NaN;
      }),
  },
  evidence: { down: true, of: (s) => s.block.numbers("evidence_share") },
  list: { down: false, of: (s) => s.list },
};

remine.each = function (sites, f) {
  const out = new Float64Array(sites.n);
  for (let i = 0; i < sites.n; i++) out[i] = f(i);
  return out;
};

/* A column's words as their places in the alphabet, found once; an empty one is unknown. */
remine.places = function (block, column) {
  let place = remine.placed.get(column);
  if (!place) {
    const count = block.wordCount(column);
    place = Float64Array.from({ length: count }, (_, k) => k);
    if (count > 20000) {
      // a collator takes seconds for so many, and encoding.py put them in the order of letters
      if (block.word(column, 0) === "") place[0] = NaN;
    } else {
      const words = block.words(column);
      [...words.keys()]
        .sort((a, b) => remine.collator.compare(words[a], words[b]))
        .forEach((word, k) => {
          place[word] = words[word] ? k : NaN;
        });
    }
    remine.placed.set(column, place);
  }
  return Float64Array.from(block.col(column), (code) => place[code]);
};

remine.placed = new Map();

remine.collator = new Intl.Collator("en-US", { numeric: true });

/* The rows shown, sorted; what has no number stands last, equal ones stand in the order of rank. */
remine.sorted = function (sites, key, down) {
  if (key === "rank" && !down) return sites.rows;
  const of = remine.SORTS[key].of(sites),
    sign = down ? -1 : 1;
  const known = [],
    unknown = [];
  for (const i of sites.rows) (Number.isNaN(of[i]) ? unknown : known).push(i);
  known.sort((a, b) => sign * (of[a] - of[b]));
  return Uint32Array.from([...known, ...unknown]);
};

/* A bar from 0 to 1: the interval pale, the score a line. */
remine.intervalBar = function (low, point, high, width, height) {
  const svg = remine.svg,
    span = Math.max(1.5, (high - low) * width);
  return svg(
    "svg",
    {
      class: "interval",
      width,
      height,
      viewBox: [0, 0, width, height].join(" "),
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    svg("rect", { x: 0, y: height / 2 - 0.5, width, height: 1, class: "axis" }),
    svg("rect", { x: low * width, y: 1, width: span, height: height - 2, rx: 1.5, class: "span" }),
    svg("rect", { x: point * width - 1, y: 0, width: 2, height, class: "point" }),
  );
};
