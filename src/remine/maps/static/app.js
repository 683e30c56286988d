/* Starts the page: first what the eye needs, then the rest. */

remine.App = class {
  constructor(map) {
    this.map = map;
    this.drawings = {};
    this.specs = Object.fromEntries(remine.layers.map((spec) => [spec.key, spec]));
  }

  async start() {
    remine.meta = (await remine.block("block-page")).meta;
    const map = this.map;
    for (const [name, z] of [["ground", 201], ["areas", 210], ["borders", 220], ["lines", 230], ["marks", 240],
      ["sites", 300], ["leaders", 310], ["first", 620]]) {
      map.createPane(name).style.zIndex = String(z);
    }
    for (const name of ["ground", "areas", "borders", "lines", "marks", "sites", "leaders"]) {
      map.getPane(name).style.pointerEvents = "none";
    }
    map.getContainer().setAttribute("aria-label", remine.say("map_label"));
    map.addControl(new remine.MapButtons());
    map.addControl(new remine.North());
    L.control.scale({ maxWidth: 120 }).addTo(map);
    this.view("lower48", true);
    await this.ground();
    this.sites = new remine.Sites(await remine.block("block-sites"));
    this.points = new remine.SitesDrawing(map, this.sites);
    this.markers = new remine.Markers(map, this.sites);
    this.table = new remine.Table(this.sites);
    this.panel = new remine.Panel(this.sites, () => remine.block("block-detail"));
    this.controls = new remine.Controls(this);
    this.callout = new remine.Callout(this);
    this.sites.listen("choose", () => this.chosen());
    for (const layer of remine.meta.layers) if (layer.on) await this.toggle(layer.key, true);
    window.addEventListener("resize", () => map.invalidateSize({ pan: false }));
    document.documentElement.dataset.ready = "yes";
    setTimeout(() => remine.block("block-detail").then(() => { document.documentElement.dataset.complete = "yes"; }), 30);
  }

  async ground() {
    const block = await remine.block("block-outlines"), shapes = new remine.Shapes(block, remine.STEP);
    new remine.Canvas("ground", (paper, view) => remine.drawOutlines(paper, view, shapes, block)).addTo(this.map);
    new remine.Canvas("borders", (paper, view) => remine.drawBorders(paper, view, shapes, block)).addTo(this.map);
  }

  view(key, now) {
    const [west, south, east, north] = remine.meta.views[key];
    this.map.fitBounds([[south, west], [north, east]], { animate: !now && !remine.calm(), padding: [6, 6] });
  }

  zoomTo(i) {
    const zoom = Math.max(this.map.getZoom(), 9);
    this.map.setView([remine.latitude(this.sites.my[i]), remine.longitude(this.sites.mx[i])], zoom, { animate: !remine.calm() });
    if (remine.narrow()) this.controls.tab("map");
  }

  /* Brings a chosen site into view, and on a small screen its panel. */
  chosen() {
    const i = this.sites.chosen, app = document.getElementById("app");
    app.classList.toggle("has-site", i >= 0);
    if (i < 0) {
      if (remine.narrow() && this.sites.from === "close" && app.dataset.tab === "site") this.controls.tab("map");
      return;
    }
    const at = L.latLng(remine.latitude(this.sites.my[i]), remine.longitude(this.sites.mx[i]));
    if (!this.map.getBounds().pad(-0.08).contains(at)) this.map.panTo(at, { animate: !remine.calm() });
    if (remine.narrow() && this.sites.from === "list") this.controls.tab("site");
  }

  /* Shows or hides a context layer; its block is unpacked when it is first wanted. */
  async toggle(key, on) {
    let drawing = this.drawings[key];
    if (!drawing) {
      drawing = this.drawings[key] = await this.make(this.specs[key], await remine.block(this.specs[key].block));
    }
    drawing.on = on;
    if (on) drawing.canvas.addTo(this.map);
    else drawing.canvas.remove();
  }

  async make(spec, block) {
    const panes = { discs: "areas", areas: "areas", lines: "lines", points: "marks" };
    const shapes = spec.kind === "areas" || spec.kind === "lines" ? new remine.Shapes(block, remine.STEP) : null;
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

/* What is under the pointer or under a click, in words. */
remine.Callout = class {
  constructor(app) {
    this.app = app;
    this.tip = remine.el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    app.map.getContainer().append(this.tip);
    app.map.on("mousemove", (event) => this.hover(event.containerPoint));
    app.map.on("mouseout movestart zoomstart", () => { this.tip.hidden = true; });
    app.map.on("click", (event) => this.click(event));
    app.sites.listen("choose", () => { if (app.sites.chosen < 0) app.map.closePopup(); });
  }

  hover(point) {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      const found = this.app.points.near(point, 4);
      this.app.map.getContainer().classList.toggle("pointing", found.length > 0);
      this.tip.hidden = !found.length;
      if (!found.length) return;
      this.tip.replaceChildren(...this.line(found[0]), found.length > 1 ? " +" + (found.length - 1) : "");
      const size = this.app.map.getSize();
      this.tip.style.left = Math.min(point.x + 14, size.x - this.tip.offsetWidth - 4) + "px";
      this.tip.style.top = Math.max(4, point.y - 30) + "px";
    });
  }

  line(i) {
    const s = this.app.sites, ranked = !Number.isNaN(s.rank[i]);
    return [remine.symbolOf(s, i, 14), ranked ? remine.count(s.rank[i]) + ". " : "", remine.data(s.siteName(i)), " ",
      remine.el("span", { class: "dim" }, s.siteState(i))];
  }

  click(event) {
    const found = this.app.points.near(event.containerPoint, remine.narrow() ? 10 : 5);
    this.tip.hidden = true;
    if (found.length === 1) return this.pick(found[0]);
    if (found.length > 1 && !this.crowded(found)) return this.pick(found[0]);
    if (found.length > 1) return this.open(event.latlng, this.several(found));
    const areas = this.areas(event.latlng);
    if (areas.length) return this.open(event.latlng, this.areaWords(areas));
    return this.app.map.closePopup();
  }

  /* Whether sites lie so close that a choice must be offered. */
  crowded(found) {
    const s = this.app.sites, world = 256 * Math.pow(2, this.app.map.getZoom()), a = found[0];
    return found.slice(1).some((b) => Math.hypot(s.mx[a] - s.mx[b], s.my[a] - s.my[b]) * world < 7 &&
      (s.kind[b] !== 255 || s.kind[a] === 255));
  }

  pick(i) {
    const s = this.app.sites;
    s.choose(i, "map");
    this.open(L.latLng(remine.latitude(s.my[i]), remine.longitude(s.mx[i])), this.summary(i));
  }

  open(at, content) {
    L.popup({ maxWidth: 260, minWidth: 180, autoPanPadding: [12, 12], closeButton: false, offset: [0, -4] })
      .setLatLng(at).setContent(content).openOn(this.app.map);
  }

  summary(i) {
    const s = this.app.sites, el = remine.el, b = s.block, withheld = s.flag[i] & 2;
    const details = el("button", { type: "button", class: "quiet", onclick: () => this.details() }, remine.say("details"));
    const score = withheld ? el("p", null, remine.say("withheld")) : el("p", null,
      remine.intervalBar(b.at("score_low", i), s.score[i], b.at("score_high", i), 90, 10), " ",
      remine.fixed(s.score[i], 3), el("span", { class: "dim" }, " " + remine.fixed(b.at("score_low", i), 2) + "–" +
        remine.fixed(b.at("score_high", i), 2)));
    return el("div", { class: "summary" }, el("p", { class: "name" }, this.line(i)), score,
      el("p", { class: "dim" }, s.listsOf(i).map((k) => remine.meta.lists[k].label).join(" · ")), details);
  }

  details() {
    if (remine.narrow()) this.app.controls.tab("site");
    const title = document.querySelector("#site h2");
    if (title) title.focus();
  }

  several(found) {
    const el = remine.el, most = 8;
    return el("div", { class: "summary" }, el("p", { class: "name" }, remine.say("here", { count: remine.count(found.length) })),
      el("ul", null, found.slice(0, most).map((i) => el("li", null,
        el("button", { type: "button", onclick: () => this.pick(i) }, this.line(i))))),
      found.length > most ? el("p", { class: "dim" }, remine.say("and_more", { count: remine.count(found.length - most) })) : null);
  }

  /* Areas under a place, of the layers that are on. */
  areas(latlng) {
    const x = remine.mx(latlng.lng), y = remine.my(latlng.lat), out = [];
    for (const drawing of Object.values(this.app.drawings)) {
      if (!drawing.on) continue;
      const { spec, block, shapes } = drawing;
      if (spec.kind === "areas") for (let s = 0; s < block.rows; s++) if (shapes.holds(s, x, y)) out.push([drawing, s]);
      if (spec.kind !== "discs") continue;
      const px = block.numbers("x"), py = block.numbers("y"), radius = block.numbers("radius_km"), ring = block.numbers("ring_km");
      for (let s = 0; s < block.rows; s++) {
        if (latlng.distanceTo([py[s], px[s]]) / 1000 <= radius[s] + ring[s]) out.push([drawing, s]);
      }
    }
    return out;
  }

  areaWords(areas) {
    const el = remine.el, seen = new Set(), rows = [];
    for (const [{ spec, block }, s] of areas) {
      const disc = spec.kind === "discs";
      const title = block.has("nation") ? block.at("nation", s) || block.at("area_name", s) : block.at("name", s);
      if (seen.has(title)) continue;
      seen.add(title);
      const more = block.has("nation") ? block.at("area_name", s) : remine.say("survey_area",
        { kind: block.at("kind", s), year: block.at("years", s) });
      rows.push(el("li", null, el("strong", null, remine.data(title)), el("br"), remine.data(more),
        disc ? [el("br"), el("span", { class: "dim" }, remine.say("consult_disc"))] : null,
        el("br"), el("span", { class: "dim" }, remine.data(block.at("source", s)), ", ", remine.data(block.at("vintage", s)))));
    }
    return el("div", { class: "summary" }, el("p", { class: "name" }, remine.say("layers_here")),
      el("ul", { class: "areas" }, rows.slice(0, 5)));
  }
};

remine.start = function () {
  const app = remine.app = new remine.App(remine.map);
  if (typeof DecompressionStream === "undefined") return app.fail("This browser cannot unpack the data of this page.");
  return app.start().catch((error) => {
    app.fail(String(error && error.message || error));
    throw error;
  });
};

window.addEventListener("DOMContentLoaded", () => remine.start());
