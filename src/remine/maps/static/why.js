/* The part of the panel that takes a score apart. */

Object.assign(remine.Panel.prototype, {
  why(i) {
    const el = remine.el,
      weights = remine.app.weights,
      top = remine.meta.criteria.filter((c) => !c.part);
    const weighed = remine.weighed();
    const rest = top.filter((c) => !(weights[c.name] > 0));
    const most = Math.max(...weighed.map((c) => weights[c.name]), 0.0001);
    return el(
      "section",
      null,
      el("h3", null, remine.say("why")),
      el(
        "ul",
        { class: "bars" },
        weighed.map((c) => this.criterion(c, i, most)),
      ),
      rest.length
        ? el(
            "details",
            null,
            el("summary", null, remine.say("unweighted")),
            el(
              "ul",
              { class: "bars" },
              rest.map((c) => this.criterion(c, i, 0)),
            ),
          )
        : null,
      remine.meta.not_measured.length
        ? el(
            "p",
            { class: "note" },
            remine.say("not_measured_here") +
              ": " +
              remine.meta.not_measured
                .map((m) => m.label + " " + remine.amount(m.weight, ""))
                .join("; "),
          )
        : null,
    );
  },

  criterion(c, i, most) {
    const el = remine.el,
      b = this.block,
      weight = remine.app.weights[c.name] || 0,
      share = remine.share(b, c.name, i),
      worth = b.at(c.name + "_score", i);
    const parts = c.parts
      .map((name) => remine.meta.criteria.find((p) => p.name === name))
      .filter(Boolean);
    return el(
      "li",
      { title: c.source },
      el(
        "div",
        { class: "line" },
        el("span", { class: "what" }, c.label),
        most ? el("strong", null, remine.fixed(share, 3)) : null,
      ),
      most
        ? remine.shareBar(share, weight, most, Number.isNaN(b.at(c.name + "_value", i)))
        : null,
      el(
        "p",
        { class: "made" },
        this.value(c, i),
        el(
          "span",
          { class: "of" },
          remine.say("scores", { score: remine.fixed(worth, 2) }) +
            (most ? " × " + remine.say("weight", { weight: remine.fixed(weight, 3) }) : ""),
        ),
      ),
      this.basis(c, i),
      parts.length ? null : this.origin(c, i),
      parts.length
        ? el(
            "ul",
            { class: "parts" },
            parts.map((p) =>
              el(
                "li",
                null,
                el(
                  "div",
                  { class: "line" },
                  el("span", { class: "what" }, p.label),
                  el(
                    "span",
                    { class: "of" },
                    remine.say("scores", { score: remine.fixed(b.at(p.name + "_score", i), 2) }),
                  ),
                ),
                el("p", { class: "made" }, this.value(p, i)),
                this.basis(p, i),
                this.origin(p, i),
              ),
            ),
          )
        : null,
    );
  },

  basis(c, i) {
    const words = this.block.at(c.name + "_basis", i);
    return words ? remine.el("p", { class: "basis" }, remine.data(words)) : null;
  },

  /* Which layer said it, and as of when; a criterion without a layer reads the site's own source. */
  origin(c, i) {
    const b = this.block,
      vintage = b.at("fact_vintage", i);
    const own = remine.say("own_record") + (vintage ? ", " + vintage : "");
    if (Number.isNaN(b.at(c.name + "_value", i))) return null;
    const words = c.layers.length ? c.layers.join("; ") : own;
    return remine.el("p", { class: "origin" }, remine.say("from"), " ", remine.data(words));
  },

  value(c, i) {
    return remine.valueWords(this.block, c, i);
  },
});

/* The value with its unit and interval, or that it is unknown and what was assumed. */
remine.valueWords = function (b, c, i) {
  const el = remine.el,
    unit = remine.unit(c.unit);
  const value = b.at(c.name + "_value", i),
    low = b.at(c.name + "_low", i),
    high = b.at(c.name + "_high", i);
  const ends = { low: remine.amount(low, unit), high: remine.amount(high, unit) };
  const bounded = !Number.isNaN(low) && !Number.isNaN(high);
  if (Number.isNaN(value)) {
    return el(
      "span",
      { class: "unknown" },
      bounded ? remine.say("unknown_between", ends) : remine.say("unknown_any"),
    );
  }
  const spread =
    bounded && low !== high ? el("span", { class: "ends" }, remine.say("between", ends)) : null;
  return [el("span", { class: "amount" }, remine.amount(value, unit)), " ", spread];
};

/* A contribution out of what its weight allows; an empty dashed bar where it rests on an unknown value. */
remine.shareBar = function (share, weight, most, unknown) {
  const svg = remine.svg,
    wide = (x) => Math.max(0, Math.min(100, (100 * x) / most)) + "%";
  return svg(
    "svg",
    { class: "share" + (unknown ? " guess" : ""), width: "100%", height: 8, "aria-hidden": "true" },
    svg("rect", { width: wide(weight), height: 8, rx: 1.5, class: "room" }),
    unknown
      ? svg("rect", { width: wide(share), y: 1, height: 6, rx: 1.5, class: "gap" })
      : svg("rect", { width: wide(share), height: 8, rx: 1.5, class: "part" }),
  );
};
