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
  for (const i of rows) {
    const holds = sites
      .listsOf(i)
      .filter((k) => remine.meta.lists[k].bit >= 0)
      .map((k) => remine.meta.lists[k].name);
    const range = sites.range(i) || [NaN, NaN],
      ends = sites.interval(i) || [NaN, NaN];
    lines.push(
      [
        number(sites.rank[i]),
        number(range[0]),
        number(range[1]),
        cell(sites.siteId(i)),
        cell(sites.siteName(i)),
        cell(sites.siteState(i)),
        number(sites.score[i]),
        number(ends[0]),
        number(ends[1]),
        cell(sites.block.at("evidence_band", i)),
        cell(remine.meta.lists[sites.list[i]].name),
        cell(holds.join("; ")),
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
