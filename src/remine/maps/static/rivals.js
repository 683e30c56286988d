/* More of the panel: how sure a place is, who stands next to it, what was the same thing. */

Object.assign(remine.Panel.prototype, {
  /* Whether the site stays among the first ten whatever the unknown values are. */
  sure(i) {
    const s = this.sites,
      range = s.range(i);
    if (Number.isNaN(s.rank[i]) || !range) return null;
    const k = remine.FIRST,
      key = range[1] <= k ? "sure_always" : range[0] > k ? "sure_never" : "sure_depends";
    return remine.el(
      "section",
      null,
      remine.el("h3", null, remine.say("sure")),
      remine.el("p", null, remine.say(key, { k })),
      this.probability(i),
      remine.el("p", { class: "note" }, remine.say("sure_note")),
    );
  },

  /* What the run's draws say: how often among the first, between which ranks in most of them. */
  probability(i) {
    const b = this.block,
      tried = remine.meta.tried;
    if (!b.has("top_k_probability") || remine.app.changed) return null;
    const p = b.at("top_k_probability", i),
      [low, high] = [b.at("rank_p05", i), b.at("rank_p95", i)];
    if (Number.isNaN(p)) return null;
    const error = 100 * Math.sqrt((p * (1 - p)) / tried.draws),
      words = { k: tried.first, draws: remine.count(tried.draws) };
    const often =
      p === 0 || p === 1
        ? remine.say(p ? "sure_all_draws" : "sure_no_draw", words)
        : remine.say("sure_drawn", {
            ...words,
            share: (100 * p).toFixed(p < 0.02 || p > 0.98 ? 1 : 0),
            error: error.toFixed(1),
          });
    const between = { low: remine.count(low), high: remine.count(high) };
    return remine.el(
      "div",
      null,
      remine.el("p", null, often),
      remine.el("p", { class: "drawn" }, remine.say("sure_between", between)),
      remine.el("p", { class: "note" }, remine.data(tried.words)),
    );
  },

  /* The sites just above and just below, with how far their scores are away. */
  rivals(i) {
    const s = this.sites,
      el = remine.el;
    if (Number.isNaN(s.rank[i])) return null;
    const place = s.order.indexOf(i),
      rows = [];
    for (let k = Math.max(0, place - 2); k <= place + 2 && k < s.n; k++) {
      const j = s.order[k];
      if (Number.isNaN(s.rank[j])) break;
      const by = s.score[j] - s.score[i];
      rows.push(
        el(
          "tr",
          { class: j === i ? "lead" : null },
          el("td", null, remine.count(s.rank[j])),
          el(
            "th",
            { scope: "row" },
            j === i
              ? remine.data(s.siteName(j))
              : el(
                  "button",
                  { type: "button", class: "quiet", onclick: () => s.choose(j, "rival") },
                  remine.data(s.siteName(j)),
                ),
            " ",
            el("span", { class: "dim" }, s.siteState(j)),
          ),
          el("td", null, j === i ? remine.fixed(s.score[i], 3) : remine.signed(by, 3)),
        ),
      );
    }
    return el(
      "section",
      { class: "rivals" },
      el("h3", null, remine.say("rivals")),
      remine.smallTable(["col_rank", "col_site", "rival_by"], rows),
    );
  },

  /* Distances as the criteria recorded them, with what they were measured to. */
  distances(i) {
    const el = remine.el,
      found = remine.distances();
    if (!found.length) return null;
    return el(
      "section",
      { class: "distances" },
      el("h3", null, remine.say("distances")),
      el(
        "dl",
        { class: "far" },
        found.map((c) => [
          el("dt", null, c.label),
          el("dd", null, remine.valueWords(this.block, c, i), this.basis(c, i)),
        ]),
      ),
    );
  },

  /* Rows of the layers that are this site, or a part of it. */
  async linked(i) {
    if (!document.getElementById("block-linked")) return null;
    const block = await remine.block("block-linked"),
      of = block.col("of"),
      el = remine.el,
      rows = [];
    for (let k = 0; k < of.length; k++) if (of[k] === i) rows.push(k);
    if (!rows.length) return null;
    const line = (k) =>
      el(
        "li",
        null,
        remine.data(block.at("name", k) || block.at("id", k)),
        el(
          "span",
          { class: "why" },
          remine.data(block.at("id", k)),
          " · ",
          remine.data(block.at("layer", k)),
          " · ",
          remine.data(block.at("reason", k)),
        ),
      );
    const most = 8;
    return el(
      "section",
      { class: "linked" },
      el("h3", null, remine.say("linked", { count: remine.count(rows.length) })),
      el("ul", { class: "plain" }, rows.slice(0, most).map(line)),
      rows.length > most
        ? el(
            "details",
            null,
            el("summary", null, remine.say("linked_more", { count: rows.length - most })),
            el("ul", { class: "plain" }, rows.slice(most).map(line)),
          )
        : null,
    );
  },
});

remine.FIRST = 10;

remine.signed = function (x, places) {
  return (x < 0 ? "−" : "+") + Math.abs(x).toFixed(places);
};
