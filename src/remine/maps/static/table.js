/* The list: the same rows as the map, in the order of ranked_sites.csv. */

remine.PAGE = 200;

remine.Table = class {
  constructor(sites) {
    this.sites = sites;
    this.body = document.querySelector("#table tbody");
    this.more = document.getElementById("more");
    this.status = document.getElementById("shown");
    this.scroll = document.querySelector("#list .scroll");
    document.getElementById("static-note").hidden = true;
    this.body.addEventListener("click", (event) => this.click(event));
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.more.addEventListener("click", () => this.showMore());
    document
      .getElementById("search")
      .addEventListener("input", (event) => this.search(event.target.value));
    document
      .getElementById("state")
      .addEventListener("change", (event) => sites.set({ stateWanted: event.target.value }));
    document
      .getElementById("in-list")
      .addEventListener("change", (event) =>
        sites.set({ listWanted: event.target.value === "" ? -1 : Number(event.target.value) }),
      );
    document.getElementById("export").addEventListener("click", () => this.save());
    sites.listen("filter", () => this.restart());
    sites.listen("order", () => this.restart());
    sites.listen("choose", () => this.mark());
    this.restart();
  }

  /* Waits for a pause in typing: each letter asks every site. */
  search(text) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(
      () => this.sites.set({ query: text }),
      this.sites.n > 5000 ? 180 : 40,
    );
  }

  restart() {
    this.count = 0;
    this.body.replaceChildren();
    this.scroll.scrollTop = 0;
    this.showMore();
    if (!this.sites.rows.length) {
      this.body.append(
        remine.el(
          "tr",
          null,
          remine.el("td", { colspan: 8, class: "none" }, remine.say("none_found")),
        ),
      );
    }
    this.mark();
  }

  showMore() {
    const rows = this.sites.rows,
      to = Math.min(rows.length, this.count + remine.PAGE);
    const made = document.createDocumentFragment();
    for (let k = this.count; k < to; k++) made.append(this.row(rows[k]));
    this.body.append(made);
    this.count = to;
    this.more.hidden = to >= rows.length;
    this.more.textContent = remine.say("more", {
      count: remine.count(Math.min(remine.PAGE, rows.length - to)),
    });
    const all =
      rows.length === this.sites.n
        ? remine.say("shown_all", { all: remine.count(this.sites.n) })
        : remine.say("shown", {
            shown: remine.count(rows.length),
            all: remine.count(this.sites.n),
          });
    this.status.textContent = all;
  }

  row(i) {
    const s = this.sites,
      b = s.block,
      el = remine.el,
      withheld = s.flag[i] & 2,
      ranked = !Number.isNaN(s.rank[i]);
    const best = b.at("rank_best", i),
      worst = b.at("rank_worst", i);
    const spread = ranked ? remine.count(best) + "–" + remine.count(worst) : "";
    const name = el(
      "button",
      { type: "button", class: "name", tabindex: -1, "data-row": i },
      remine.data(s.siteName(i)),
    );
    return el(
      "tr",
      { "data-row": i },
      el("td", { class: "number rank" }, ranked ? remine.count(s.rank[i]) : "–"),
      el("td", { class: "number wide" }, spread),
      el(
        "th",
        { scope: "row", title: s.siteName(i) },
        el("div", { class: "cell" }, remine.symbolOf(s, i, 14), name),
      ),
      el("td", null, s.siteState(i)),
      withheld
        ? el("td", { colspan: 3, class: "withheld" }, remine.say("withheld"))
        : [
            el("td", { class: "number" }, remine.fixed(s.score[i], 3)),
            el("td", { class: "wide" }, this.interval(i)),
            el("td", { class: "wide" }, b.at("evidence_band", i)),
          ],
      el("td", null, remine.meta.lists[s.list[i]].label),
    );
  }

  /* The score's interval as a small bar from 0 to 1, with its numbers. */
  interval(i) {
    const b = this.sites.block,
      low = b.at("score_low", i),
      high = b.at("score_high", i),
      point = this.sites.score[i];
    return [
      remine.intervalBar(low, point, high, 40, 10),
      remine.el("span", { class: "ends" }, remine.fixed(low, 2) + "–" + remine.fixed(high, 2)),
    ];
  }

  click(event) {
    const row = event.target.closest("tr[data-row]");
    if (row) this.sites.choose(Number(row.dataset.row), "list");
  }

  /* One row takes part in the tab order; arrows move along the list, Enter chooses. */
  key(event) {
    const row = event.target.closest("tr[data-row]");
    if (!row) return;
    const rows = {
      ArrowDown: row.nextElementSibling,
      ArrowUp: row.previousElementSibling,
      Home: this.body.firstElementChild,
      End: this.body.lastElementChild,
    };
    const next = rows[event.key];
    if (!(event.key in rows)) return;
    event.preventDefault();
    if (next && next.dataset.row) this.focus(next);
  }

  focus(row) {
    for (const button of this.body.querySelectorAll("button.name[tabindex='0']"))
      button.tabIndex = -1;
    const button = row.querySelector("button.name");
    button.tabIndex = 0;
    button.focus();
    button.scrollIntoView({ block: "nearest" });
  }

  mark() {
    const chosen = this.sites.chosen;
    for (const row of this.body.querySelectorAll("tr.chosen")) {
      row.classList.remove("chosen");
      row.removeAttribute("aria-current");
    }
    for (const button of this.body.querySelectorAll("button.name[tabindex='0']"))
      button.tabIndex = -1;
    let row = null;
    if (chosen >= 0) {
      const place = this.sites.rows.indexOf(chosen);
      while (place >= this.count && place < this.count + 5 * remine.PAGE) this.showMore();
      row = this.body.querySelector('tr[data-row="' + chosen + '"]');
    }
    if (row) {
      row.classList.add("chosen");
      row.setAttribute("aria-current", "true");
      if (this.sites.from !== "list") this.reveal(row);
    }
    const first = row || this.body.querySelector("tr[data-row]");
    if (first) first.querySelector("button.name").tabIndex = 0;
  }

  reveal(row) {
    const head = this.body.parentElement.tHead.offsetHeight,
      top = row.offsetTop - head;
    const view = this.scroll.scrollTop;
    if (top < view || row.offsetTop + row.offsetHeight > view + this.scroll.clientHeight)
      this.scroll.scrollTop = Math.max(0, top - 40);
  }

  save() {
    const s = this.sites,
      b = s.block;
    const quote = (text) =>
      '"' + (/^[=+\-@\t\r]/.test(text) ? "'" + text : text).replace(/"/g, '""') + '"';
    const number = (x) => (Number.isNaN(x) ? "" : String(x));
    const lines = [
      "rank,rank_best,rank_worst,site_id,name,state,score,score_low,score_high," +
        "evidence_band,list,holds,stamp",
    ];
    for (const i of s.rows) {
      const holds = s
        .listsOf(i)
        .filter((k) => remine.meta.lists[k].bit >= 0)
        .map((k) => remine.meta.lists[k].name);
      lines.push(
        [
          number(s.rank[i]),
          number(b.at("rank_best", i)),
          number(b.at("rank_worst", i)),
          quote(s.siteId(i)),
          quote(s.siteName(i)),
          quote(s.siteState(i)),
          number(s.score[i]),
          number(b.at("score_low", i)),
          number(b.at("score_high", i)),
          quote(b.at("evidence_band", i)),
          quote(remine.meta.lists[s.list[i]].name),
          quote(holds.join("; ")),
          quote(remine.meta.stamps.join("; ")),
        ].join(","),
      );
    }
    const link = remine.el("a", {
      download: remine.meta.name + "-" + remine.meta.run + ".csv",
      href: URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv" })),
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
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
