/* Starts the page: first what the eye needs, then the rest.

   What other parts may ask of the ranking, always for the weights in force now:
     app.order        Uint32Array of rows, best first; sites without a rank stand last
     app.rank[i]      rank of row i, ties share one; NaN: not ranked
     app.score[i]     score of row i, 0..1; NaN: withheld
     app.range(i)     [best, worst] rank whatever the unknown values are; null: not computed yet
     app.interval(i)  [low, high] score; null: not computed yet
     app.weights      {criterion: share}, the shares sum to 1
     app.contribution(name, i)  what a criterion adds to the score; the contributions sum to it
     app.changed      true if these are not the run's own weights, method and gates
     app.sites.rows   the rows shown, in this order: a Uint32Array, so copy it before .map
     app.sites.listen("order", f)  f is called when order, rank and score have changed, and again
                      when ranges have been computed; rows are the same sites. The same is said
                      to the page as the event "remine:order" of document.
   A row number never changes: it is the site's row in ranked_sites.csv. */

remine.App = class {
  constructor(map) {
    this.map = map;
    this.drawings = {};
    this.specs = Object.fromEntries(remine.layers.map((spec) => [spec.key, spec]));
  }

  async start() {
    remine.meta = (await remine.block("block-page")).meta;
    const map = this.map;
    for (const [name, z] of [
      ["ground", 201],
      ["areas", 210],
      ["borders", 220],
      ["lines", 230],
      ["marks", 240],
      ["sites", 300],
      ["leaders", 310],
      ["first", 620],
    ]) {
      map.createPane(name).style.zIndex = String(z);
    }
    for (const name of ["ground", "areas", "borders", "lines", "marks", "sites", "leaders"]) {
      map.getPane(name).style.pointerEvents = "none";
    }
    map.getContainer().setAttribute("aria-label", remine.say("map_label"));
    map.addControl(new remine.MapButtons());
    map.addControl(new remine.North());
    L.control.scale({ maxWidth: 120 }).addTo(map);
    this.view("first", true);
    await this.ground();
    this.sites = new remine.Sites(await remine.block("block-sites"));
    this.points = new remine.SitesDrawing(map, this.sites);
    this.markers = new remine.Markers(map, this.sites);
    this.table = new remine.Table(this.sites);
    this.weighing = new remine.Weights(this);
    this.panel = new remine.Panel(this.sites, () => this.detail());
    this.controls = new remine.Controls(this);
    this.callout = new remine.Callout(this);
    this.desk = new remine.Desk(this);
    this.sites.listen("choose", () => this.chosen());
    this.sites.listen("order", () => document.dispatchEvent(new CustomEvent("remine:order")));
    for (const layer of remine.meta.layers) if (layer.on) await this.toggle(layer.key, true);
    window.addEventListener("beforeprint", () => map.invalidateSize({ pan: false }));
    window.addEventListener("resize", () => map.invalidateSize({ pan: false }));
    document.documentElement.dataset.ready = "yes";
    this.modelled = remine
      .rest(30)
      .then(() => this.weighing.start())
      .catch((error) => this.fail(String((error && error.message) || error)));
    await this.modelled;
    document.documentElement.dataset.weighable = "yes";
    await remine.rest(this.sites.n > 50000 ? 1500 : 0);
    await this.detail();
    await this.weighing.warm();
    document.documentElement.dataset.complete = "yes";
  }

  /* What is known of the sites beyond the list; read when it is first asked for. */
  detail() {
    this.details =
      this.details ||
      Promise.all([remine.block("block-detail"), this.modelled]).then(
        ([detail]) => new remine.Joined(detail, this.weighing.model),
      );
    return this.details;
  }

  get order() {
    return this.sites.order;
  }

  get rank() {
    return this.sites.rank;
  }

  get score() {
    return this.sites.score;
  }

  get changed() {
    return this.sites.live !== null;
  }

  get weights() {
    if (this.sites.live) return this.sites.live.weights;
    return Object.fromEntries(remine.meta.criteria.map((c) => [c.name, c.weight]));
  }

  range(i) {
    return this.sites.range(i);
  }

  interval(i) {
    return this.sites.interval(i);
  }

  contribution(name, i) {
    if (this.sites.live) return this.sites.live.contribution(name, i);
    return this.panel.block ? this.panel.block.at(name + "_contribution", i) : NaN;
  }

  async ground() {
    const block = await remine.block("block-outlines"),
      shapes = new remine.Shapes(block, remine.STEP);
    new remine.Canvas("ground", (paper, view) =>
      remine.drawOutlines(paper, view, shapes, block),
    ).addTo(this.map);
    new remine.Canvas("borders", (paper, view) =>
      remine.drawBorders(paper, view, shapes, block),
    ).addTo(this.map);
  }

  view(key, now) {
    const [west, south, east, north] = remine.meta.views[key];
    this.map.fitBounds(
      [
        [south, west],
        [north, east],
      ],
      { animate: !now && !remine.calm(), padding: [6, 6] },
    );
  }

  zoomTo(i) {
    const zoom = Math.max(this.map.getZoom(), 9);
    this.map.setView(
      [remine.latitude(this.sites.my[i]), remine.longitude(this.sites.mx[i])],
      zoom,
      { animate: !remine.calm() },
    );
    if (remine.narrow()) this.controls.tab("map");
  }

  /* Brings a chosen site into view, and on a small screen its panel. */
  chosen() {
    const i = this.sites.chosen,
      app = document.getElementById("app");
    app.classList.toggle("has-site", i >= 0);
    if (i < 0) {
      if (remine.narrow() && this.sites.from === "close" && app.dataset.tab === "site")
        this.controls.tab("map");
      return;
    }
    const at = L.latLng(remine.latitude(this.sites.my[i]), remine.longitude(this.sites.mx[i]));
    if (!this.map.getBounds().pad(-0.08).contains(at))
      this.map.panTo(at, { animate: !remine.calm() });
    if (remine.narrow() && this.sites.from === "list") this.controls.tab("site");
  }

  /* Shows or hides a context layer; its block is unpacked when it is first wanted. */
  async toggle(key, on) {
    let drawing = this.drawings[key];
    if (!drawing) {
      drawing = this.drawings[key] = await this.make(
        this.specs[key],
        await remine.block(this.specs[key].block),
      );
    }
    drawing.on = on;
    if (on) drawing.canvas.addTo(this.map);
    else drawing.canvas.remove();
  }

  async make(spec, block) {
    const panes = { discs: "areas", areas: "areas", lines: "lines", points: "marks" };
    const shapes =
      spec.kind === "areas" || spec.kind === "lines" ? new remine.Shapes(block, remine.STEP) : null;
    const draw = {
      discs: (paper, view) => remine.drawDiscs(paper, view, block, spec.colour),
      areas: (paper, view) => remine.drawAreas(paper, view, shapes, spec),
      lines: (paper, view) => remine.drawLines(paper, view, shapes, spec),
      points: (paper, view) => remine.drawPoints(paper, view, block, spec),
    }[spec.kind];
    return { spec, block, shapes, canvas: new remine.Canvas(panes[spec.kind], draw) };
  }

  fail(reason) {
    const box = document.getElementById("message");
    const text = remine.meta ? remine.say("failed", { reason }) : reason;
    box.textContent = text;
    box.hidden = false;
  }
};

/* Lets the browser draw and answer before what comes next. */
remine.rest = function (ms) {
  return new Promise((done) => setTimeout(done, ms));
};

remine.start = function () {
  const app = (remine.app = new remine.App(remine.map));
  if (typeof DecompressionStream === "undefined")
    return app.fail(document.getElementById("message").dataset.old);
  return app.start().catch((error) => {
    app.fail(String((error && error.message) || error));
    throw error;
  });
};

/* Waits until the browser has nothing else to do, though not for ever. */
remine.idle = function () {
  if (!window.requestIdleCallback) return remine.rest(30);
  return new Promise((done) => requestIdleCallback(done, { timeout: 1000 }));
};

window.addEventListener("DOMContentLoaded", () => remine.start());
