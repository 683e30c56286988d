/* Switches of lists and layers, region buttons, the draggable edge, tabs on small screens. */

remine.Controls = class {
  constructor(app) {
    this.app = app;
    this.boxes = [...document.querySelectorAll("input[data-list]")];
    for (const box of this.boxes) box.addEventListener("change", () => this.lists());
    for (const button of document.querySelectorAll("button[data-only]")) {
      button.addEventListener("click", () => this.only(button.dataset.only));
    }
    for (const box of document.querySelectorAll("input[data-layer]")) {
      box.addEventListener("change", () => app.toggle(box.dataset.layer, box.checked));
    }
    for (const button of document.querySelectorAll("button[data-tab]")) {
      button.addEventListener("click", () => this.tab(button.dataset.tab));
    }
    for (const button of document.querySelectorAll("button[data-view]")) {
      button.addEventListener("click", () => app.view(button.dataset.view));
    }
    this.tab("map");
    this.split();
  }

  lists() {
    const on = new Uint8Array(this.boxes.length);
    for (const box of this.boxes) on[Number(box.dataset.list)] = box.checked ? 1 : 0;
    this.app.sites.set({ on });
  }

  only(which) {
    for (const box of this.boxes) box.checked = which === "all" || box.dataset.list === which;
    this.lists();
  }

  tab(name) {
    document.getElementById("app").dataset.tab = name;
    for (const button of document.querySelectorAll("button[data-tab]")) {
      button.setAttribute("aria-pressed", button.dataset.tab === name ? "true" : "false");
    }
    if (name === "map") {
      this.app.map.invalidateSize({ pan: false });
      this.app.table.soon();
    }
  }

  split() {
    const bar = document.getElementById("split"),
      main = document.getElementById("main");
    const set = (share) => {
      const kept = Math.max(15, Math.min(85, share));
      main.style.setProperty("--map-share", kept + "fr");
      main.style.setProperty("--list-share", 100 - kept + "fr");
      bar.setAttribute("aria-valuenow", String(Math.round(kept)));
      this.app.map.invalidateSize({ pan: false });
    };
    const moved = (event) => {
      const top = document.getElementById("mapbox").getBoundingClientRect().top;
      const bottom = document.getElementById("list").getBoundingClientRect().bottom;
      set((100 * (event.clientY - top)) / (bottom - top));
    };
    bar.addEventListener("pointerdown", (event) => {
      bar.setPointerCapture(event.pointerId);
      bar.addEventListener("pointermove", moved);
    });
    bar.addEventListener("pointerup", () => bar.removeEventListener("pointermove", moved));
    bar.addEventListener("keydown", (event) => {
      const now = Number(bar.getAttribute("aria-valuenow"));
      const to = { ArrowUp: now - 5, ArrowDown: now + 5, Home: 15, End: 85 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      set(to);
    });
  }
};

/* Buttons on the map, and which way is north. */
remine.MapButtons = L.Control.extend({
  options: { position: "topleft" },

  onAdd: function (map) {
    const el = remine.el;
    const zoom = (key, sign, f) =>
      el(
        "button",
        { type: "button", title: remine.say(key), "aria-label": remine.say(key), onclick: f },
        sign,
      );
    const box = el(
      "div",
      { class: "map-buttons" },
      el(
        "div",
        { class: "zoom" },
        zoom("zoom_in", "+", () => map.zoomIn(1)),
        zoom("zoom_out", "−", () => map.zoomOut(1)),
      ),
    );
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  },
});

remine.North = L.Control.extend({
  options: { position: "topright" },

  onAdd: function () {
    const svg = remine.svg;
    return remine.el(
      "div",
      {
        class: "north",
        role: "img",
        "aria-label": remine.say("north"),
        title: remine.say("north"),
      },
      svg(
        "svg",
        { width: 20, height: 30, viewBox: "0 0 20 30" },
        svg("path", { d: "M10 1L15 15L10 12L5 15Z", class: "arrow" }),
        svg("text", { x: 10, y: 28, "text-anchor": "middle" }, "N"),
      ),
    );
  },
});
