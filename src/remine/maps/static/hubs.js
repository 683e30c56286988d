/* The map of a hub plan: outlines, a line from each source to its hub, sources, hubs on top. */

remine.HubMap = class {
  constructor(map) {
    this.map = map;
    this.chosen = 0;
  }

  async start() {
    const map = this.map;
    remine.meta = (await remine.block("block-page")).meta;
    this.hubs = remine.meta.hubs;
    for (const [name, z] of [
      ["ground", 201],
      ["spokes", 220],
      ["sources", 240],
    ]) {
      map.createPane(name).style.zIndex = String(z);
    }
    L.control.scale({ maxWidth: 120 }).addTo(map);
    L.control
      .zoom({
        position: "topright",
        zoomInTitle: remine.meta.text.zoom_in,
        zoomOutTitle: remine.meta.text.zoom_out,
      })
      .addTo(map);
    this.view("lower48");
    this.outlines(await remine.block("block-outlines"));
    this.sources(await remine.block("block-sources"));
    this.markers();
    this.controls();
    document.documentElement.dataset.ready = "yes";
  }

  colour(hub) {
    const colours = remine.meta.colours;
    return hub ? colours[(hub - 1) % colours.length] : remine.meta.left;
  }

  view(key) {
    const [w, s, e, n] = remine.meta.views[key];
    this.map.fitBounds(
      [
        [s, w],
        [n, e],
      ],
      { animate: false },
    );
  }

  outlines(block) {
    const dx = block.col("x"),
      dy = block.col("y"),
      rings = [];
    let east = 0,
      north = 0,
      at = 0;
    for (const length of block.col("parts")) {
      const ring = [];
      for (let i = 0; i < length; i++, at++) {
        east += dx[at];
        north += dy[at];
        ring.push([north * 0.001, east * 0.001]);
      }
      rings.push([ring]);
    }
    L.polygon(rings, {
      pane: "ground",
      renderer: L.canvas({ pane: "ground", padding: 0.3 }),
      interactive: false,
      color: "#c3ccd2",
      weight: 1,
      fillColor: "#fdfcf8",
      fillOpacity: 1,
      smoothFactor: 0.8,
    }).addTo(this.map);
  }

  sources(block) {
    const x = block.numbers("x"),
      y = block.numbers("y"),
      kg = block.numbers("kg"),
      km = block.numbers("km"),
      hub = block.col("hub");
    const most = kg.reduce((a, b) => Math.max(a, b), 0),
      crowded = x.length > 800;
    const lines = new Map();
    const spokes = L.canvas({ pane: "spokes", padding: 0.3 }),
      dots = L.canvas({ pane: "sources", padding: 0.3 });
    this.spokes = new Map();
    this.dots = [];
    this.where = new Map();
    for (let i = 0; i < x.length; i++) {
      if (!hub[i]) continue;
      const home = this.hubs[hub[i] - 1];
      if (!lines.has(hub[i])) lines.set(hub[i], []);
      lines.get(hub[i]).push([
        [y[i], x[i]],
        [home.y, home.x],
      ]);
    }
    for (const [number, parts] of lines) {
      const line = L.polyline(parts, {
        pane: "spokes",
        renderer: spokes,
        interactive: false,
        color: this.colour(number),
        weight: crowded ? 0.6 : 1,
        opacity: crowded ? 0.3 : 0.5,
        smoothFactor: 0,
      }).addTo(this.map);
      this.spokes.set(number, line);
      this.where.set(number, line.getBounds());
    }
    const order = Array.from(kg.keys()).sort((a, b) => kg[b] - kg[a] || a - b);
    for (const i of order) {
      const number = hub[i];
      const dot = L.circleMarker([y[i], x[i]], {
        pane: "sources",
        renderer: dots,
        radius: Math.max(crowded ? 1.1 : 2, (crowded ? 6 : 9) * Math.sqrt(kg[i] / most)),
        color: number ? "#ffffff" : this.colour(0),
        weight: number ? 0.5 : 1.2,
        fillColor: number ? this.colour(number) : "#ffffff",
        fillOpacity: 0.85,
      }).addTo(this.map);
      dot.bindTooltip(() => this.tip(block.at("name", i), kg[i], km[i], number));
      this.dots.push([dot, number]);
    }
  }

  tip(name, kg, km, number) {
    const where = number ? "hub " + number + ", " + remine.amount(km, "km") : "not collected";
    return remine.el(
      "div",
      null,
      remine.data(name),
      remine.el("div", { class: "dim" }, remine.amount(kg, "kg/year") + "; " + where),
    );
  }

  markers() {
    this.marks = this.hubs.map((hub) => {
      const face = remine.el(
        "span",
        { class: hub.existing ? "face existing" : "face", style: { background: this.colour(hub.hub) } },
        String(hub.hub),
      );
      const mark = L.marker([hub.y, hub.x], {
        icon: L.divIcon({ className: "hub", html: face, iconSize: [26, 26] }),
        alt: "Hub " + hub.hub + ": " + hub.name,
        title: hub.name,
        zIndexOffset: -hub.hub,
      }).addTo(this.map);
      mark.on("click", () => this.choose(hub.hub));
      return mark;
    });
  }

  controls() {
    for (const row of document.querySelectorAll("#hubs tr[data-hub]"))
      row
        .querySelector("button")
        .addEventListener("click", () => this.choose(Number(row.dataset.hub)));
    for (const button of document.querySelectorAll("[data-view]"))
      button.addEventListener("click", () => this.view(button.dataset.view));
    this.all = document.getElementById("all");
    this.all.addEventListener("click", () => this.choose(0));
    this.map.on("click", () => this.choose(0));
  }

  /* One hub alone, the others pale; 0 shows all, the same hub again too. */
  choose(number) {
    const same = number === this.chosen;
    this.chosen = same ? 0 : number;
    const only = this.chosen,
      crowded = this.dots.length > 800,
      full = crowded ? 0.3 : 0.5;
    for (const [hub, line] of this.spokes)
      line.setStyle({ opacity: !only ? full : hub === only ? 0.6 : 0.05 });
    for (const [dot, hub] of this.dots) {
      const shown = !only || hub === only;
      dot.setStyle({ fillOpacity: shown ? 0.85 : 0.12, opacity: shown ? 1 : 0.15 });
    }
    this.marks.forEach((mark, i) => mark.setOpacity(!only || i + 1 === only ? 1 : 0.35));
    for (const row of document.querySelectorAll("#hubs tr[data-hub]")) {
      const on = Number(row.dataset.hub) === only;
      row.classList.toggle("chosen", on);
      row.querySelector("button").setAttribute("aria-pressed", String(on));
    }
    this.all.hidden = !only;
    if (only && this.where.has(only))
      this.map.fitBounds(this.where.get(only).pad(0.12), { maxZoom: 8, animate: false });
  }
};

remine.fail = function (reason) {
  const box = document.getElementById("message");
  box.textContent = "The map could not be drawn: " + reason;
  box.hidden = false;
};

window.addEventListener("DOMContentLoaded", () => {
  if (typeof DecompressionStream === "undefined")
    return remine.fail("this browser cannot unpack it; one of 2023 or later can.");
  remine.hubMap = new remine.HubMap(remine.map);
  return remine.hubMap.start().catch((error) => {
    remine.fail(String((error && error.message) || error));
    throw error;
  });
});
