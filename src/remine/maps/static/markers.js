/* The first ten as numbered buttons: reachable by keyboard, pushed apart where they meet. */

/* The radius at which a shape has room for two digits. */
remine.ROOM = { triangle: 12.6, wedge: 12.6, star: 14, cross: 12, diamond: 11 };

remine.Markers = class {
  constructor(map, sites) {
    this.map = map;
    this.sites = sites;
    this.pane = map.getPane("first");
    this.lines = new remine.Canvas("leaders", (paper, view) => this.drawLeaders(paper, view)).addTo(
      map,
    );
    this.buttons = [];
    this.remake();
    map.on("moveend zoomend resize viewreset", this.place, this);
    map.on("zoomstart", () => this.pane.classList.add("hidden"));
    map.on("zoomend", () => this.pane.classList.remove("hidden"));
    sites.listen("filter", () => this.place());
    sites.listen("order", () => {
      this.remake();
      this.place();
      this.mark();
    });
    sites.listen("choose", () => this.mark());
    this.place();
  }

  /* A button for each of the first ten under the weights in force. */
  remake() {
    const s = this.sites,
      focused = this.pane.contains(document.activeElement);
    for (const m of this.buttons) m.button.remove();
    this.buttons = [];
    for (let k = 0; k < s.n && k < 10 && s.rank[s.order[k]] <= 10; k++)
      if (s.kind[s.order[k]] < 250) this.buttons.push(this.make(s.order[k]));
    if (focused && this.buttons.length) this.buttons[0].button.focus();
  }

  make(i) {
    const s = this.sites,
      shape = remine.meta.lists[s.list[i]].shape;
    const words = remine.say("marker", {
      rank: s.rank[i],
      name: s.siteName(i),
      state: s.siteState(i),
      score: remine.fixed(s.score[i], 3),
    });
    const button = remine.el(
      "button",
      {
        type: "button",
        class: "numbered",
        "data-shape": shape,
        title: words,
        "aria-label": words,
        onclick: (event) => {
          event.stopPropagation();
          remine.app.callout.pick(i);
        },
      },
      remine.symbol(shape, remine.colourOf(s, i), remine.ROOM[shape] || 9.8, "#ffffff", 28),
      remine.el("span", { "aria-hidden": "true" }, s.rank[i]),
    );
    L.DomEvent.disableClickPropagation(button);
    this.pane.appendChild(button);
    return { i, button, x: 0, y: 0 };
  }

  /* Whether a site in view is one of the buttons, so that no symbol is drawn under it. */
  has(i) {
    return this.buttons.some((m) => m.i === i);
  }

  mark() {
    for (const m of this.buttons) {
      const chosen = m.i === this.sites.chosen;
      m.button.classList.toggle("chosen", chosen);
      m.button.setAttribute("aria-pressed", chosen ? "true" : "false");
    }
  }

  place() {
    const size = this.map.getSize(),
      shown = [];
    for (const m of this.buttons) {
      const at = this.map.latLngToLayerPoint([
        remine.latitude(this.sites.my[m.i]),
        remine.longitude(this.sites.mx[m.i]),
      ]);
      const inside = this.map.layerPointToContainerPoint(at);
      m.hidden =
        !this.sites.visible[m.i] ||
        inside.x < -40 ||
        inside.y < -40 ||
        inside.x > size.x + 40 ||
        inside.y > size.y + 40;
      m.button.hidden = m.hidden;
      m.ax = m.x = at.x;
      m.ay = m.y = at.y;
      if (!m.hidden) shown.push(m);
    }
    this.apart(shown, 27);
    this.inside(shown, size);
    for (const m of shown) {
      L.DomUtil.setPosition(m.button, L.point(m.x, m.y));
      m.button.style.zIndex = String(100 - this.sites.rank[m.i]);
    }
    this.lines.redraw();
  }

  /* Pushes markers that overlap away from each other, a little at a time, always the same way. */
  apart(shown, least) {
    for (let turn = 0; turn < 40; turn++) {
      let moved = false;
      for (let a = 0; a < shown.length; a++) {
        for (let b = a + 1; b < shown.length; b++) {
          const p = shown[a],
            q = shown[b];
          let dx = q.x - p.x,
            dy = q.y - p.y,
            far = Math.hypot(dx, dy);
          if (far >= least) continue;
          if (far < 0.5) {
            dx = Math.cos(b * 2.4);
            dy = Math.sin(b * 2.4);
            far = 1;
          }
          const push = (least - far) / 2 + 0.2;
          p.x -= (dx / far) * push;
          p.y -= (dy / far) * push;
          q.x += (dx / far) * push;
          q.y += (dy / far) * push;
          moved = true;
        }
      }
      if (!moved) return;
    }
  }

  /* Keeps markers that were pushed from leaving the map. */
  inside(shown, size) {
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    for (const m of shown) {
      const held =
        m.ax >= corner.x &&
        m.ay >= corner.y &&
        m.ax <= corner.x + size.x &&
        m.ay <= corner.y + size.y;
      if (!held) continue;
      m.x = Math.max(corner.x + 12, Math.min(corner.x + size.x - 12, m.x));
      m.y = Math.max(corner.y + 12, Math.min(corner.y + size.y - 12, m.y));
    }
  }

  /* A thin line from a marker that was pushed to where its site is. */
  drawLeaders(paper, view) {
    const origin = this.map.getPixelOrigin();
    paper.strokeStyle = remine.meta.style.outline;
    paper.fillStyle = remine.meta.style.outline;
    paper.lineWidth = 1;
    for (const m of this.buttons) {
      if (m.hidden || Math.hypot(m.x - m.ax, m.y - m.ay) < 3) continue;
      const x = m.ax + origin.x - view.x0,
        y = m.ay + origin.y - view.y0;
      paper.beginPath();
      paper.moveTo(x, y);
      paper.lineTo(m.x + origin.x - view.x0, m.y + origin.y - view.y0);
      paper.stroke();
      paper.beginPath();
      paper.arc(x, y, 2, 0, 6.2832);
      paper.fill();
    }
  }
};
