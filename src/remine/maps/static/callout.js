/* What is under the pointer or under a click, in words. */
remine.Callout = class {
  constructor(app) {
    this.app = app;
    this.quiet = 0;
    this.tip = remine.el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    app.map.getContainer().append(this.tip);
    app.map.on("mousemove", (event) => this.hover(event));
    app.map.on("mouseout movestart zoomstart", () => {
      this.tip.hidden = true;
    });
    app.map.on("click", (event) => this.click(event));
    app.sites.listen("choose", () => {
      if (app.sites.chosen < 0) app.map.closePopup();
    });
  }

  hover(event) {
    if (this.waiting || event.originalEvent.timeStamp < this.quiet) return;
    const point = event.containerPoint,
      over = event.originalEvent.target;
    if (over.closest && over.closest(".leaflet-popup, button")) {
      this.tip.hidden = true;
      return;
    }
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      const found = this.app.points.near(point, 2);
      this.app.map.getContainer().classList.toggle("pointing", found.length > 0);
      this.tip.hidden = !found.length;
      if (!found.length) return;
      this.tip.replaceChildren(
        ...this.line(found[0]),
        found.length > 1 ? " +" + (found.length - 1) : "",
      );
      const size = this.app.map.getSize();
      this.tip.style.left = Math.min(point.x + 14, size.x - this.tip.offsetWidth - 4) + "px";
      this.tip.style.top = Math.max(4, point.y - 30) + "px";
    });
  }

  line(i) {
    const s = this.app.sites,
      ranked = !Number.isNaN(s.rank[i]);
    return [
      remine.symbolOf(s, i, 14),
      ranked ? remine.count(s.rank[i]) + ". " : "",
      remine.data(s.siteName(i)),
      " ",
      remine.el("span", { class: "dim" }, s.siteState(i)),
    ];
  }

  click(event) {
    const found = this.app.points.near(event.containerPoint, remine.narrow() ? 10 : 3);
    this.tip.hidden = true;
    this.quiet = performance.now() + 700;
    if (found.length === 1) return this.pick(found[0]);
    if (found.length > 1) {
      const close = this.crowd(found);
      return close.length > 1 ? this.open(event.latlng, this.several(close)) : this.pick(found[0]);
    }
    const areas = this.areas(event.latlng);
    if (areas.length) return this.open(event.latlng, this.areaWords(areas));
    return this.app.map.closePopup();
  }

  /* The sites that hide each other: so close to the nearest one that a choice must be offered. */
  crowd(found) {
    const s = this.app.sites,
      world = 256 * Math.pow(2, this.app.map.getZoom()),
      a = found[0];
    return found.filter(
      (b) =>
        Math.hypot(s.mx[a] - s.mx[b], s.my[a] - s.my[b]) * world < 6 &&
        (s.kind[b] !== 255 || s.kind[a] === 255),
    );
  }

  pick(i) {
    const s = this.app.sites;
    s.choose(i, "map");
    this.open(L.latLng(remine.latitude(s.my[i]), remine.longitude(s.mx[i])), this.summary(i));
  }

  open(at, content) {
    L.popup({
      maxWidth: 260,
      minWidth: 180,
      autoPanPadding: [12, 12],
      closeButton: false,
      offset: [0, -4],
    })
      .setLatLng(at)
      .setContent(content)
      .openOn(this.app.map);
  }

  summary(i) {
    const s = this.app.sites,
      el = remine.el,
      b = s.block,
      withheld = s.flag[i] & 2;
    const details = el(
      "button",
      { type: "button", class: "quiet", onclick: () => this.details() },
      remine.say("details"),
    );
    const score = withheld
      ? el("p", null, remine.say("withheld"))
      : el(
          "p",
          null,
          remine.intervalBar(b.at("score_low", i), s.score[i], b.at("score_high", i), 90, 10),
          " ",
          remine.fixed(s.score[i], 3),
          el(
            "span",
            { class: "dim" },
            " " +
              remine.fixed(b.at("score_low", i), 2) +
              "–" +
              remine.fixed(b.at("score_high", i), 2),
          ),
        );
    return el(
      "div",
      { class: "summary" },
      el("p", { class: "name" }, this.line(i)),
      score,
      el(
        "p",
        { class: "dim" },
        s
          .listsOf(i)
          .map((k) => remine.meta.lists[k].label)
          .join(" · "),
      ),
      details,
    );
  }

  details() {
    if (remine.narrow()) this.app.controls.tab("site");
    const title = document.querySelector("#site h2");
    if (title) title.focus();
  }

  several(found) {
    const el = remine.el,
      most = 8;
    return el(
      "div",
      { class: "summary" },
      el("p", { class: "name" }, remine.say("here", { count: remine.count(found.length) })),
      el(
        "ul",
        null,
        found
          .slice(0, most)
          .map((i) =>
            el(
              "li",
              null,
              el("button", { type: "button", onclick: () => this.pick(i) }, this.line(i)),
            ),
          ),
      ),
      found.length > most
        ? el(
            "p",
            { class: "dim" },
            remine.say("and_more", { count: remine.count(found.length - most) }),
          )
        : null,
    );
  }

  /* Areas under a place, of the layers that are on. */
  areas(latlng) {
    const x = remine.mx(latlng.lng),
      y = remine.my(latlng.lat),
      out = [];
    for (const drawing of Object.values(this.app.drawings)) {
      if (!drawing.on) continue;
      const { spec, block, shapes } = drawing;
      if (spec.kind === "areas")
        for (let s = 0; s < block.rows; s++) if (shapes.holds(s, x, y)) out.push([drawing, s]);
      if (spec.kind === "points")
        for (const s of this.points(block, latlng)) out.push([drawing, s]);
      if (spec.kind !== "discs") continue;
      const px = block.numbers("x"),
        py = block.numbers("y"),
        radius = block.numbers("radius_km"),
        ring = block.numbers("ring_km");
      for (let s = 0; s < block.rows; s++) {
        if (latlng.distanceTo([py[s], px[s]]) / 1000 <= radius[s] + ring[s]) out.push([drawing, s]);
      }
    }
    return out;
  }

  /* Points of another layer under a place. */
  points(block, latlng) {
    const map = this.app.map,
      at = map.latLngToLayerPoint(latlng),
      out = [];
    const x = block.numbers("x"),
      y = block.numbers("y");
    for (let s = 0; s < x.length; s++) {
      if (at.distanceTo(map.latLngToLayerPoint([y[s], x[s]])) < 8) out.push(s);
    }
    return out.slice(0, 4);
  }

  areaWords(areas) {
    const el = remine.el,
      seen = new Set(),
      rows = [];
    let discs = false;
    for (const [{ spec, block }, s] of areas) {
      discs = discs || spec.kind === "discs";
      const title = block.has("nation")
        ? block.at("nation", s) || block.at("area_name", s)
        : block.at("name", s);
      if (seen.has(title)) continue;
      seen.add(title);
      const more = block.has("nation")
        ? block.at("area_name", s)
        : spec.kind === "points"
          ? block.at("state", s)
          : remine.say("survey_area", { kind: block.at("kind", s), year: block.at("years", s) });
      rows.push(
        el(
          "li",
          null,
          el("strong", null, remine.data(title)),
          el("br"),
          remine.data(more),
          el("br"),
          el(
            "span",
            { class: "dim" },
            remine.data(block.at("source", s)),
            ", ",
            remine.data(block.at("vintage", s)),
          ),
        ),
      );
    }
    return el(
      "div",
      { class: "summary" },
      el("p", { class: "name" }, remine.say("layers_here")),
      el("ul", { class: "areas" }, rows.slice(0, 5)),
      discs ? el("p", { class: "dim" }, remine.say("consult_disc")) : null,
    );
  }
};
