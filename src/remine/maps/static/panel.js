/* The right side: why a site ranks where it does, what holds it, and what is not known. */

remine.Panel = class {
  constructor(sites, detail) {
    this.sites = sites;
    this.detail = detail;
    this.site = document.getElementById("site");
    this.about = document.getElementById("about");
    this.panel = document.getElementById("panel");
    sites.listen("choose", () => this.show());
    sites.listen("order", () => this.show(true));
    sites.listen("compare", () => this.comparing());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && sites.chosen >= 0) this.close();
    });
  }

  close() {
    const back = document.querySelector("#table tr.chosen button.name");
    this.sites.choose(-1, "close");
    if (back) back.focus();
  }

  async show(stay) {
    const i = this.sites.chosen;
    this.about.hidden = i >= 0;
    this.site.hidden = i < 0;
    if (i < 0) return;
    const detail = await this.detail();
    if (this.sites.chosen !== i) return;
    this.block = detail;
    const linked = await this.linked(i);
    if (this.sites.chosen !== i) return;
    const open = [...this.site.querySelectorAll("details")].map((d) => d.open);
    this.site.replaceChildren(...this.parts(i, linked).filter(Boolean));
    if (stay) this.site.querySelectorAll("details").forEach((d, k) => (d.open = open[k] || false));
    else this.panel.scrollTop = 0;
    this.site.dataset.site = String(i);
    this.comparing();
  }

  /* The button that takes the site into the compare tray says whether it is there. */
  comparing() {
    const button = this.site.querySelector("button.compare"),
      desk = remine.app && remine.app.desk;
    if (!button || !desk) return;
    const here = desk.compare.has(this.sites.chosen);
    button.setAttribute("aria-pressed", here ? "true" : "false");
    button.textContent = remine.say(here ? "compare_out" : "compare_in");
    button.disabled = !here && desk.compare.full;
  }

  parts(i, linked) {
    const withheld = this.sites.flag[i] & 2;
    if (withheld) return [this.head(i), this.withheld(i), this.gates(i), this.facts(i), linked];
    return [
      this.head(i),
      this.score(i),
      this.why(i),
      this.gates(i),
      this.gaps(i),
      this.sure(i),
      this.rivals(i),
      this.distances(i),
      this.profiles(i),
      this.facts(i),
      linked,
    ];
  }

  head(i) {
    const s = this.sites,
      el = remine.el,
      range = s.range(i),
      ranked = !Number.isNaN(s.rank[i]);
    const close = el(
      "button",
      {
        type: "button",
        class: "close",
        "aria-label": remine.say("close"),
        title: remine.say("close"),
        onclick: () => this.close(),
      },
      "×",
    );
    const zoom = el(
      "button",
      { type: "button", class: "act", onclick: () => remine.app.zoomTo(i) },
      remine.say("zoom_to"),
    );
    const compare = el(
      "button",
      {
        type: "button",
        class: "act compare",
        "aria-pressed": "false",
        onclick: () => remine.app.desk.compare.toggle(i),
      },
      remine.say("compare_in"),
    );
    const print = el(
      "button",
      { type: "button", class: "act", onclick: () => window.print() },
      remine.say("print_site"),
    );
    const lists = s
      .listsOf(i)
      .map((k) =>
        el(
          "li",
          { title: remine.meta.lists[k].meaning },
          remine.symbol(remine.meta.lists[k].shape, "#ffffff", 4.4, remine.meta.style.outline, 14),
          remine.meta.lists[k].label,
        ),
      );
    const badge =
      s.flag[i] & 2
        ? null
        : ranked
          ? el(
              "p",
              { class: "badge" },
              el("span", { class: "label" }, remine.say("rank")),
              el("strong", null, remine.count(s.rank[i])),
              el(
                "span",
                { class: "label" },
                remine.say("of", { n: remine.count(s.ranked) }),
              ),
              range
                ? el(
                    "span",
                    { class: "label could" },
                    remine.say("could_be", {
                      best: remine.count(range[0]),
                      worst: remine.count(range[1]),
                    }),
                  )
                : null,
            )
          : el("p", { class: "badge" }, el("strong", { class: "small" }, remine.say("unranked")));
    return el(
      "div",
      { class: "head" },
      close,
      el("h2", { tabindex: -1 }, remine.data(s.siteName(i))),
      el(
        "p",
        { class: "sub" },
        remine.data(s.siteState(i)),
        " · ",
        remine.data(s.siteId(i)),
      ),
      el("div", { class: "acts" }, zoom, compare, print),
      badge,
      el("ul", { class: "chips" }, lists),
    );
  }

  withheld(i) {
    const el = remine.el;
    return el(
      "div",
      { class: "withheld-box" },
      el(
        "p",
        null,
        el("strong", null, remine.meta.fact_labels.nation + ": "),
        remine.data(this.block.at("fact_nation", i)),
      ),
      el("p", null, remine.meta.text.score, ": ", remine.say("withheld")),
      el("p", { class: "note" }, remine.say("withheld_why")),
    );
  }

  score(i) {
    const s = this.sites,
      el = remine.el,
      b = s.block,
      [low, high] = s.interval(i) || [NaN, NaN];
    const known = s.live ? s.live.evidence(i) : b.at("evidence_share", i),
      share = Math.round(100 * known),
      nation = this.block.at("fact_nation", i);
    return el(
      "div",
      { class: "score" },
      el(
        "p",
        { class: "line" },
        el("span", { class: "label" }, remine.say("score")),
        el("strong", null, remine.fixed(s.score[i], 3)),
        Number.isNaN(low)
          ? null
          : el(
              "span",
              { class: "ends" },
              remine.say("score_interval", {
                low: remine.fixed(low, 2),
                high: remine.fixed(high, 2),
              }),
            ),
      ),
      Number.isNaN(low)
        ? null
        : el("div", { class: "long" }, remine.intervalBar(low, s.score[i], high, 300, 14)),
      el(
        "p",
        { class: "line" },
        el("span", { class: "label" }, remine.say("evidence")),
        el("strong", { class: "small" }, s.band(i)),
        el("span", { class: "ends" }, remine.say("evidence_share", { share })),
      ),
      nation
        ? el(
            "p",
            { class: "nation" },
            el("strong", null, remine.meta.fact_labels.nation + ": "),
            remine.data(nation),
          )
        : null,
    );
  }

  /* What a gate measured here; empty where nothing, or where policy hides it. */
  measured(gate, i) {
    const x = gate.unit ? this.block.at("gate_" + gate.name + "_measured", i) : NaN;
    if (typeof x !== "number" || !Number.isFinite(x)) return "";
    const chance = gate.unit.startsWith("chance");
    return chance ? "chance " + remine.amount(x) : remine.amount(x, gate.unit);
  }

  gates(i) {
    const el = remine.el,
      b = this.block;
    const marks = { hold: "■", unknown: "?", not_indicated: "○", pass: "✓" };
    return el(
      "section",
      null,
      el("h3", null, remine.say("gates")),
      el(
        "ul",
        { class: "gates" },
        remine.meta.gates.map((gate) => {
          const outcome = b.at("gate_" + gate.name, i),
            reason = b.at("gate_" + gate.name + "_reason", i);
          const known = Object.prototype.hasOwnProperty.call(marks, outcome);
          const rests = [b.at("gate_" + gate.name + "_code", i), this.measured(gate, i)]
            .filter(Boolean)
            .join("; ");
          return el(
            "li",
            { class: known ? "is-" + outcome : "is-unknown", title: gate.source || null },
            el("span", { class: "mark", "aria-hidden": "true" }, known ? marks[outcome] : "?"),
            el("span", { class: "what" }, gate.label),
            el(
              "strong",
              { class: "outcome" },
              known ? remine.meta.outcomes[outcome] : outcome || remine.say("unknown"),
            ),
            el("span", { class: "reason" }, remine.data(reason)),
            rests ? el("span", { class: "reason" }, remine.data(rests)) : null,
          );
        }),
      ),
    );
  }

  gaps(i) {
    const el = remine.el,
      labels = new Map(remine.meta.criteria.map((c) => [c.name, c.label]));
    const gaps = this.block.at("missing", i).split("; ").filter(Boolean);
    return el(
      "section",
      null,
      el("h3", null, remine.say("gaps")),
      gaps.length
        ? el(
            "ul",
            { class: "plain" },
            gaps.map((name) =>
              el("li", null, labels.get(name) || name, this.effect(name, i)),
            ),
          )
        : el("p", { class: "note" }, remine.say("gaps_none")),
    );
  }

  profiles(i) {
    if (remine.meta.profiles.length < 2) return null;
    const el = remine.el,
      b = this.block;
    return el(
      "section",
      null,
      el("h3", null, remine.say("profiles")),
      remine.smallTable(
        ["profile", "col_rank", "score"],
        remine.meta.profiles.map((p) => {
          const rank = b.at("rank_" + p.name, i);
          return el(
            "tr",
            { class: p.lead ? "lead" : null },
            el("th", { scope: "row" }, p.title),
            el("td", null, Number.isNaN(rank) ? "–" : remine.count(rank)),
            el("td", null, remine.fixed(b.at("score_" + p.name, i), 3)),
          );
        }),
      ),
    );
  }

  facts(i) {
    const el = remine.el,
      s = this.sites,
      rows = [];
    for (const [name, label] of Object.entries(remine.meta.fact_labels)) {
      const words = this.block.at("fact_" + name, i);
      if (words && name !== "location_class" && name !== "nation") rows.push([label, words]);
    }
    const coarse = s.flag[i] & 1,
      error = this.block.at("fact_location_error_km", i);
    const place = [
      remine.latitude(s.my[i]).toFixed(coarse ? 2 : 4),
      remine.wrap(remine.longitude(s.mx[i])).toFixed(coarse ? 2 : 4),
    ];
    const quality = [
      coarse ? remine.say("place_coarse") : this.block.at("fact_location_class", i),
      !coarse && !Number.isNaN(error) ? "± " + remine.amount(error, "km") : "",
    ]
      .filter(Boolean)
      .join(", ");
    rows.push([
      remine.say("coordinates"),
      place.join(", ") + (quality ? " (" + quality + ")" : ""),
    ]);
    return el(
      "section",
      null,
      el("h3", null, remine.say("facts")),
      coarse && !(s.flag[i] & 2) ? el("p", { class: "note" }, remine.say("coarse")) : null,
      el(
        "dl",
        null,
        rows.map(([label, words]) => [el("dt", null, label), el("dd", null, remine.data(words))]),
      ),
    );
  }
};

remine.wrap = function (longitude) {
  return longitude < -180 ? longitude + 360 : longitude;
};
