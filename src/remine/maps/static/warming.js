/* What a large run does ahead, so that the first movement of a slider is as quick as the others. */

Object.assign(remine.Weights.prototype, {
  /* In a large run what a slider sets off is unpacked and compiled while nobody waits: a column at
     a time, then some movements whose orders are taken back before the browser paints. */
  async warm() {
    const { app, model, meta } = this,
      { sites, table, points } = app;
    if (sites.n <= 50000) return;
    for (const name of meta.criteria)
      for (const end of ["_worth_low", "_worth_high"]) {
        await remine.idle();
        if (model.block.has(name + end)) model.column(name, end);
      }
    await remine.idle();
    sites.holding("name", "\0");
    for (let turn = 0; turn < 5; turn++) {
      await remine.idle();
      if (sites.live || this.waiting) return;
      const weights = {};
      meta.criteria.forEach((name, k) => (weights[name] = 1 + ((7 * k + 3 * turn) % 11)));
      this.live.compute(model.shares(meta.lead, weights), meta.methods[0]);
      for (const order of [this.live, null]) {
        sites.take(order);
        table.restart(true);
      }
      points.canvas.now();
    }
  },
});
