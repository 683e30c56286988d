/* What the list shows as CSV, in the order it is shown: safe in a spreadsheet, as the run's own
   files are (products/safe_text.py): a leading formula sign gets a quote before it. */

remine.FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

remine.csvCell = function (text) {
  const safe = remine.FORMULA.test(text) ? "'" + text : text;
  return '"' + safe.replace(/"/g, '""') + '"';
};

remine.csvNumber = function (x) {
  return x === null || x === undefined || Number.isNaN(x) ? "" : String(x);
};

/* The lines of the file for these rows. */
remine.csvLines = function (sites, rows) {
  const cell = remine.csvCell,
    number = remine.csvNumber,
    changed = remine.app.changed;
  const lines = [
    "rank,rank_best,rank_worst,site_id,name,state,score,score_low,score_high," +
      "evidence_band,list,holds,weights,run,stamp",
  ];
  const weights = cell(remine.say(changed ? "weights_changed" : "weights_run")),
    run = cell(remine.meta.run),
    stamp = cell(remine.meta.stamps.join("; "));
  const block = sites.block,
    live = sites.live;
  const column = (name, ends) => (live ? live.ends && live.ends[ends] : block.numbers(name));
  const best = column("rank_best", "best"),
    worst = column("rank_worst", "worst"),
    low = column("score_low", "low"),
    high = column("score_high", "high");
  const ids = block.words("site_id").map(cell),
    names = sites.names.map(cell),
    states = sites.states.map(cell),
    bands = block.words("evidence_band").map(cell);
  const id = block.col("site_id"),
    band = block.col("evidence_band"),
    held = new Map(),
    lists = remine.meta.lists.map((list) => cell(list.name));
  const holds = (i) => {
    const bits = sites.holds[i];
    if (!held.has(bits)) {
      const on = remine.meta.lists.filter((l) => l.bit >= 0 && (bits >> l.bit) & 1);
      held.set(bits, cell(on.map((l) => l.name).join("; ")));
    }
    return held.get(bits);
  };
  for (const i of rows) {
    lines.push(
      [
        number(sites.rank[i]),
        number(best && best[i]),
        number(worst && worst[i]),
        ids[id[i]],
        names[sites.name[i]],
        states[sites.state[i]],
        number(sites.score[i]),
        number(low && low[i]),
        number(high && high[i]),
        bands[band[i]],
        lists[sites.list[i]],
        holds(i),
        weights,
        run,
        stamp,
      ].join(","),
    );
  }
  return lines;
};

remine.saveCsv = function (sites, rows) {
  const text = remine.csvLines(sites, rows).join("\n") + "\n";
  const link = remine.el("a", {
    download: remine.meta.name + "-" + remine.meta.run + ".csv",
    href: URL.createObjectURL(new Blob([text], { type: "text/csv" })),
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
