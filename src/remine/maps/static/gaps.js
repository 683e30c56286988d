/* What one unknown value alone could do to a site's rank, all other sites where they stand. */

Object.assign(remine.Panel.prototype, {
  effect(name, i) {
    const s = this.sites,
      range = this.alone(name, i);
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
      ends = remine.worthEnds(this.block, name, i),
      weight = remine.app.weights[name] || 0;
    if (!ends || !weight || !remine.additive()) return null;
    const rest = s.score[i] - remine.app.contribution(name, i);
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

/* Lowest and highest worth (0..1) of a criterion at a site, where the page holds them. */
remine.worthEnds = function (block, name, i) {
  if (!block.has(name + "_worth_low")) return null;
  return [block.at(name + "_worth_low", i), block.at(name + "_worth_high", i)];
};

remine.additive = function () {
  return remine.meta.method === "weighted_sum";
};
