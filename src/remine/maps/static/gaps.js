/* What one unknown value alone could do to a site's rank, all other sites where they stand. */

Object.assign(remine.Panel.prototype, {
  effect(name, i) {
    const s = this.sites,
      range = this.alone(name, i);
    const top = remine.meta.criteria.find((c) => c.name === name && !c.part);
    if (top && !remine.app.weights[name])
      return remine.el("span", { class: "why" }, remine.say("gap_weightless"));
    if (!range || Number.isNaN(s.rank[i])) return null;
    const [best, worst] = range;
    return remine.el(
      "span",
      { class: "why" },
      best === worst
        ? remine.say("gap_nothing", { rank: remine.count(best) })
        : remine.say("gap_could", { best: remine.count(best), worst: remine.count(worst) }),
    );
  },

  /* Best and worst rank if only this criterion were resolved; null where the page cannot tell:
     a part of a combination, or a method that is no sum. */
  alone(name, i) {
    const s = this.sites,
      ends = remine.worthEnds(name, i),
      weight = remine.app.weights[name] || 0;
    if (!ends || !weight || !remine.additive()) return null;
    const rest = s.score[i] - remine.share(this.block, name, i);
    return [rest + weight * ends[1], rest + weight * ends[0]].map((score) => this.rankOf(score, i));
  },

  rankOf(score, i) {
    const s = this.sites;
    let above = 0;
    for (let j = 0; j < s.n; j++)
      if (j !== i && !Number.isNaN(s.rank[j]) && s.score[j] > score + 1e-12) above++;
    return above + 1;
  },
});

/* Lowest and highest worth (0..1) of a criterion at a site; null where the page does not hold it. */
remine.worthEnds = function (name, i) {
  const weighing = remine.app.weighing,
    model = weighing && weighing.model;
  if (!model || !model.meta.criteria.includes(name)) return null;
  return [model.column(name, "_low")[i], model.column(name, "_high")[i]];
};

/* Whether the score is a sum, so that one value moves it by its weight alone. */
remine.additive = function () {
  const weighing = remine.app.weighing,
    live = remine.app.sites.live;
  return (live ? live.method : weighing && weighing.model.meta.method) === "weighted_sum";
};
