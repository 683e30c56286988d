/* The sites on the map: unverified ones as faint dots or density, ranked ones as shapes on top. */

remine.SitesDrawing = class {
  constructor(map, sites) {
    this.map = map;
    this.sites = sites;
    this.grid = new remine.Grid(sites.mx, sites.my);
    this.sprites = new Map();
    this.faint = [];
    this.strong = [];
    this.split();
    this.canvas = new remine.Canvas("sites", (paper, view) => this.draw(paper, view)).addTo(map);
    const redraw = () => {
      this.split();
      this.canvas.redraw();
    };
    sites.listen("filter", redraw);
    sites.listen("order", redraw);
    sites.listen("choose", () => this.canvas.redraw());
  }

  /* Rows to draw, worst first, so that better ranks end on top. */
  split() {
    this.faint = [];
    this.strong = [];
    for (const i of this.sites.rows)
      (this.sites.kind[i] === 255 ? this.faint : this.strong).push(i);
    this.strong.reverse();
    this.strong.sort((a, b) => (this.sites.kind[b] === 254) - (this.sites.kind[a] === 254));
  }

  radius(i, zoom) {
    const kind = this.sites.kind[i];
    const grow = zoom < 5 ? 0.86 : zoom < 8 ? 1 : 1.25;
    if (kind === 255) return zoom < 8 ? 1.2 : 2.6;
    return (kind === 254 ? 4.4 : remine.meta.classes[kind].radius) * grow;
  }

  draw(paper, view) {
    this.view = view;
    this.drawFaint(paper, view);
    const s = this.sites;
    for (const i of this.strong) {
      const x = s.mx[i] * view.world - view.x0,
        y = s.my[i] * view.world - view.y0;
      if (x < -12 || y < -12 || x > view.width + 12 || y > view.height + 12) continue;
      const sprite = this.sprite(remine.shapeOf(s, i), s.kind[i], this.radius(i, view.zoom));
      paper.drawImage(
        sprite.canvas,
        x - sprite.half,
        y - sprite.half,
        2 * sprite.half,
        2 * sprite.half,
      );
    }
    this.drawChosen(paper, view);
  }

  /* Many faint dots are drawn as density, so that crowded country does not turn black. */
  drawFaint(paper, view) {
    const s = this.sites,
      colour = remine.meta.style.unverified,
      dense = this.faint.length > 3000 && view.zoom < 8.5;
    paper.fillStyle = colour;
    if (dense) {
      const side = 2,
        across = Math.ceil(view.width / side),
        count = new Uint16Array(across * Math.ceil(view.height / side));
      for (const i of this.faint) {
        const x = Math.floor((s.mx[i] * view.world - view.x0) / side),
          y = Math.floor((s.my[i] * view.world - view.y0) / side);
        if (x < 0 || y < 0 || x >= across || y * across + x >= count.length) continue;
        count[y * across + x]++;
      }
      for (let c = 0; c < count.length; c++) {
        if (!count[c]) continue;
        paper.globalAlpha = Math.min(0.5, 0.17 + 0.08 * Math.log2(count[c]));
        paper.fillRect((c % across) * side, Math.floor(c / across) * side, side, side);
      }
    } else {
      const r = this.faint.length > 3000 ? 1.5 : view.zoom < 8 ? 1.9 : 2.6;
      paper.globalAlpha = 0.5;
      paper.beginPath();
      for (const i of this.faint) {
        const x = s.mx[i] * view.world - view.x0,
          y = s.my[i] * view.world - view.y0;
        if (x < -4 || y < -4 || x > view.width + 4 || y > view.height + 4) continue;
        paper.moveTo(x + r, y);
        paper.arc(x, y, r, 0, 6.2832);
      }
      paper.fill();
    }
    paper.globalAlpha = 1;
  }

  drawChosen(paper, view) {
    const i = this.sites.chosen;
    if (i < 0 || (this.sites.rank[i] <= 10 && this.sites.visible[i])) return;
    const x = this.sites.mx[i] * view.world - view.x0,
      y = this.sites.my[i] * view.world - view.y0;
    const r = Math.max(9, this.radius(i, view.zoom) + 4.5);
    for (const [width, colour] of [
      [5, "#ffffff"],
      [2.4, "#c2410c"],
    ]) {
      paper.beginPath();
      paper.arc(x, y, r, 0, 6.2832);
      paper.lineWidth = width;
      paper.strokeStyle = colour;
      paper.stroke();
    }
    if (this.sites.kind[i] === 255) return;
    const sprite = this.sprite(
      remine.shapeOf(this.sites, i),
      this.sites.kind[i],
      this.radius(i, view.zoom),
    );
    paper.drawImage(
      sprite.canvas,
      x - sprite.half,
      y - sprite.half,
      2 * sprite.half,
      2 * sprite.half,
    );
  }

  /* A symbol drawn once and stamped often. */
  sprite(shape, kind, radius) {
    const key = shape + kind + "/" + radius;
    let found = this.sprites.get(key);
    if (found) return found;
    const half = Math.ceil(radius * 1.4) + 2,
      ratio = Math.min(2, window.devicePixelRatio || 1) * 1.5;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.round(2 * half * ratio);
    const paper = canvas.getContext("2d");
    paper.scale(ratio, ratio);
    paper.translate(half, half);
    remine.tracePath(paper, shape, radius);
    paper.fillStyle = kind === 254 ? remine.meta.style.withheld : remine.meta.classes[kind].colour;
    paper.lineJoin = "round";
    paper.lineWidth = 2.6;
    paper.strokeStyle = "rgba(255,255,255,0.9)";
    paper.stroke();
    paper.fill();
    paper.lineWidth = 1;
    paper.strokeStyle = remine.meta.style.outline;
    paper.stroke();
    found = { canvas, half };
    this.sprites.set(key, found);
    return found;
  }

  /* Sites within a few pixels of a place on the map, best first. */
  near(point, reach) {
    const map = this.map,
      world = 256 * Math.pow(2, map.getZoom()),
      origin = map.getPixelOrigin();
    const at = map.containerPointToLayerPoint(point);
    const x = (at.x + origin.x) / world,
      y = (at.y + origin.y) / world,
      d = (reach + 9) / world;
    const found = [],
      s = this.sites,
      zoom = map.getZoom();
    this.grid.each(x - d, y - d, x + d, y + d, (i) => {
      if (!s.visible[i]) return;
      const far = Math.hypot(s.mx[i] - x, s.my[i] - y) * world;
      if (far <= reach + this.radius(i, zoom) * 0.9)
        found.push([i, far, s.kind[i] === 255 ? 1 : 0]);
    });
    found.sort((a, b) => a[2] - b[2] || Math.round(a[1] / 3) - Math.round(b[1] / 3) || a[0] - b[0]);
    return found.map((f) => f[0]);
  }
};

remine.tracePath = function (paper, shape, radius) {
  const corners = remine.meta.shapes[shape];
  paper.beginPath();
  if (!corners.length) paper.arc(0, 0, radius, 0, 6.2832);
  for (let k = 0; k < corners.length; k += 2) {
    if (k === 0) paper.moveTo(corners[k] * radius, corners[k + 1] * radius);
    else paper.lineTo(corners[k] * radius, corners[k + 1] * radius);
  }
  if (corners.length) paper.closePath();
};

/* The colour a site has on the map, for the panel and the list. */
remine.colourOf = function (sites, i) {
  const kind = sites.kind[i];
  if (kind === 254) return remine.meta.style.withheld;
  return kind === 255 ? remine.meta.style.unverified : remine.meta.classes[kind].colour;
};

/* A list's shape; a withheld site has the shape of consultation whatever else holds it. */
remine.shapeOf = function (sites, i) {
  return sites.kind[i] === 254 ? "hexagon" : remine.meta.lists[sites.list[i]].shape;
};

remine.symbolOf = function (sites, i, box) {
  const faint = sites.kind[i] === 255;
  return remine.symbol(
    remine.shapeOf(sites, i),
    remine.colourOf(sites, i),
    faint ? 2.2 : box * 0.3,
    faint ? remine.meta.style.unverified : remine.meta.style.outline,
    box,
  );
};
