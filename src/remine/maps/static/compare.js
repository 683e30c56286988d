/* The compare tray: up to four sites side by side, criterion by criterion, gaps shown as gaps. */

remine.MOST_COMPARED = 4;

remine.Compare = class {
  constructor(sites, detail) {
    this.sites = sites;
    this.detail = detail;
    this.rows = [];
    this.opener = document.getElementById("compare-open");
    this.dialog = document.getElementById("compare");
    this.opener.addEventListener("click", () => this.open());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    document.getElementById("compare-close").addEventListener("click", () => this.dialog.close());
    document.getElementById("compare-none").addEventListener("click", () => {
      this.rows = [];
      this.told();
      this.dialog.close();
    });
    sites.listen("order", () => this.dialog.open && this.fill());
    this.told();
  }

  has(i) {
    return this.rows.includes(i);
  }

  get full() {
    return this.rows.length >= remine.MOST_COMPARED;
  }

  /* Takes a site in or out; a fifth is refused, and the reason is said. */
  toggle(i) {
    if (this.has(i)) this.rows = this.rows.filter((row) => row !== i);
    else if (!this.full) this.rows = [...this.rows, i];
    this.told();
  }

  told() {
    const count = this.rows.length;
    this.opener.disabled = !count;
    this.opener.querySelector(".count").textContent = count + "/" + remine.MOST_COMPARED;
    this.opener.title = remine.say(this.full ? "compare_full" : "compare_help");
    this.sites.tell("compare");
  }

  async open() {
    await this.fill();
    if (!this.dialog.open) this.dialog.showModal();
  }

  async fill() {
    const block = await this.detail(),
      el = remine.el,
      rows = this.rows;
    const head = el(
      "thead",
      null,
      el(
        "tr",
        null,
        el("th", { scope: "col" }, el("span", { class: "sr" }, remine.say("criterion"))),
        rows.map((i) => el("th", { scope: "col" }, this.title(i))),
      ),
    );
    const body = el(
      "tbody",
      null,
      this.line("rank", rows, (i) => this.rank(i)),
      this.line("score", rows, (i) => this.score(i)),
      this.line("list", rows, (i) =>
        this.sites.listsOf(i).map((k) => el("span", { class: "on" }, remine.meta.lists[k].label)),
      ),
      this.line("evidence", rows, (i) => this.sites.band(i) || "–"),
      remine.weighed().map((c) => this.criterion(c, rows, block)),
    );
    const rest = remine.distances().filter((c) => !remine.weighed().includes(c));
    if (rest.length) {
      body.append(
        el(
          "tr",
          { class: "part" },
          el("th", { scope: "colgroup", colspan: rows.length + 1 }, remine.say("distances")),
        ),
        ...rest.map((c) => this.criterion(c, rows, block)),
      );
    }
    document.getElementById("compare-table").replaceChildren(head, body);
  }

  title(i) {
    const s = this.sites,
      el = remine.el;
    return [
      el(
        "button",
        {
          type: "button",
          class: "quiet",
          onclick: () => {
            this.dialog.close();
            s.choose(i, "compare");
          },
        },
        remine.data(s.siteName(i)),
      ),
      el("span", { class: "dim" }, s.siteState(i), " · ", remine.data(s.siteId(i))),
      el(
        "button",
        {
          type: "button",
          class: "quiet out",
          onclick: () => {
            this.toggle(i);
            if (this.rows.length) this.fill();
            else this.dialog.close();
          },
        },
        remine.say("compare_out"),
        el("span", { class: "sr" }, ": ", s.siteName(i)),
      ),
    ];
  }

  line(key, rows, cell) {
    return remine.el(
      "tr",
      null,
      remine.el("th", { scope: "row" }, remine.say("compare_" + key)),
      rows.map((i) => remine.el("td", null, cell(i))),
    );
  }

  rank(i) {
    const s = this.sites,
      range = s.range(i);
    if (s.flag[i] & 2) return remine.el("em", null, remine.say("withheld"));
    if (Number.isNaN(s.rank[i])) return remine.say("unranked");
    return [
      remine.el("strong", null, remine.count(s.rank[i])),
      range
        ? remine.el(
            "span",
            { class: "dim" },
            remine.say("could_be", { best: remine.count(range[0]), worst: remine.count(range[1]) }),
          )
        : null,
    ];
  }

  score(i) {
    const s = this.sites,
      ends = s.interval(i);
    if (Number.isNaN(s.score[i])) return "–";
    return [
      remine.el("strong", null, remine.fixed(s.score[i], 3)),
      ends
        ? [
            remine.el(
              "span",
              { class: "dim" },
              remine.fixed(ends[0], 2) + "–" + remine.fixed(ends[1], 2),
            ),
            remine.intervalBar(ends[0], s.score[i], ends[1], 120, 9),
          ]
        : null,
    ];
  }

  criterion(c, rows, block) {
    const el = remine.el,
      weights = remine.app.weights,
      most = Math.max(...Object.values(weights), 0.0001),
      weight = weights[c.name] || 0;
    return el(
      "tr",
      null,
      el(
        "th",
        { scope: "row" },
        c.label,
        weight
          ? el("span", { class: "dim" }, remine.say("weight", { weight: remine.fixed(weight, 3) }))
          : null,
      ),
      rows.map((i) => {
        if (this.sites.flag[i] & 2) return el("td", { class: "gap" }, "–");
        const unknown = Number.isNaN(block.at(c.name + "_value", i)),
          share = weight ? remine.share(block, c.name, i) : NaN;
        return el(
          "td",
          { class: unknown ? "gap" : null },
          el(
            "div",
            { class: "line" },
            el("span", null, remine.valueWords(block, c, i)),
            weight ? el("strong", null, remine.fixed(share, 3)) : null,
          ),
          weight ? remine.shareBar(share, weight, most, unknown) : null,
        );
      }),
    );
  }
};

/* The criteria with a weight now, heaviest first. */
remine.weighed = function () {
  const weights = remine.app.weights;
  return remine.meta.criteria
    .filter((c) => !c.part && weights[c.name] > 0)
    .sort((a, b) => weights[b.name] - weights[a.name]);
};

/* What a criterion adds to the score of a site, under the weights now in force. */
remine.share = function (block, name, i) {
  if (remine.app.changed) return remine.app.contribution(name, i);
  return block.at(name + "_contribution", i);
};

/* The criteria measured as a distance. */
remine.distances = function () {
  return remine.meta.criteria.filter((c) => c.unit === "km");
};
