/* The sites on the map: unverified ones as faint dots or a shade, ranked ones as shapes on top.
   Where more ranked sites are in view than shapes can stand, all are a shade and the best of the
   view are shapes. */
remine.MOST_SYMBOLS = 4000;
remine.FIRST_SYMBOLS = 600;

remine.SitesDrawing = class {
  constructor(map, sites) {
    this.map = map;
    this.sites = sites;
    this.grid = new remine.Grid(sites.mx, sites.my);
    this.sprites = new Map();
    this.last = Infinity;
    this.canvas = new remine.Canvas("sites", (paper, view) => this.draw(paper, view)).addTo(map);
    this.note = new remine.DenseNote().addTo(map);
    for (const event of ["filter", "choose"]) sites.listen(event, () => this.canvas.redraw());
    sites.listen("order", () => this.canvas.now());
  }

  radius(i, zoom) {
    const kind = this.sites.kind[i];
    const grow = zoom < 5 ? 0.86 : zoom < 8 ? 1 : 1.25;
    if (kind === 255) return zoom < 8 ? 1.2 : 2.6;
    return (kind === 254 ? 4.4 : remine.meta.classes[kind].radius) * grow;
  }

  draw(paper, view) {
    const { strong, faint, withheld } = this.inView(view),
      s = this.sites;
    const dense = strong.length > remine.MOST_SYMBOLS;
    if (faint.length > 3000 && view.zoom < 8.5)
      this.shade(paper, view, faint, remine.meta.style.unverified, [0.14, 0.06, 0.45]);
    else this.dots(paper, view, faint);
    if (dense) this.shade(paper, view, strong, remine.meta.style.shade, [0.16, 0.075, 0.72]);
    const first = dense ? strong.subarray(0, remine.FIRST_SYMBOLS) : strong;
    this.last = dense ? s.rank[first[first.length - 1]] : Infinity;
    for (const i of withheld) this.stamp(paper, view, i);
    const numbered = remine.app.markers;
    for (let k = first.length - 1; k >= 0; k--)
      if (k >= 10 || !numbered || !numbered.has(first[k])) this.stamp(paper, view, first[k]);
    this.note.say(dense ? first.length : 0);
    this.drawChosen(paper, view);
  }

  /* The rows in view: ranked ones best first, and those without a rank. */
  inView(view) {
    const { mx, my, rows, kind } = this.sites,
      edge = 12 / view.world;
    const west = view.x0 / view.world - edge,
      east = (view.x0 + view.width) / view.world + edge,
      north = view.y0 / view.world - edge,
      south = (view.y0 + view.height) / view.world + edge;
    const strong = new Uint32Array(rows.length),
      faint = new Uint32Array(rows.length),
      withheld = [];
    let a = 0,
      b = 0;
    for (let k = 0; k < rows.length; k++) {
      const i = rows[k];
      if (mx[i] < west || mx[i] > east || my[i] < north || my[i] > south) continue;
      if (kind[i] === 254) withheld.push(i);
      else if (kind[i] === 255) faint[b++] = i;
      else strong[a++] = i;
    }
    return { strong: strong.subarray(0, a), faint: faint.subarray(0, b), withheld };
  }

  stamp(paper, view, i) {
    const s = this.sites,
      sprite = this.sprite(remine.shapeOf(s, i), s.kind[i], this.radius(i, view.zoom));
    paper.drawImage(
      sprite.canvas,
      s.mx[i] * view.world - view.x0 - sprite.half,
      s.my[i] * view.world - view.y0 - sprite.half,
      2 * sprite.half,
      2 * sprite.half,
    );
  }

  /* Many sites as a shade: how many lie in each small square, by a logarithm, so that crowded
     country turns neither black nor urgent. */
  shade(paper, view, rows, colour, [least, step, most]) {
    const side = 4,
      across = Math.ceil(view.width / side),
      down = Math.ceil(view.height / side);
    const count = new Uint32Array(across * down),
      { mx, my } = this.sites;
    for (let k = 0; k < rows.length; k++) {
      const x = Math.floor((mx[rows[k]] * view.world - view.x0) / side),
        y = Math.floor((my[rows[k]] * view.world - view.y0) / side);
      if (x >= 0 && y >= 0 && x < across && y < down) count[y * across + x]++;
    }
    const small = (this.small = this.small || document.createElement("canvas"));
    small.width = across;
    small.height = down;
    const brush = small.getContext("2d"),
      image = brush.createImageData(across, down);
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    for (let c = 0; c < count.length; c++) {
      if (!count[c]) continue;
      image.data[4 * c] = r;
      image.data[4 * c + 1] = g;
      image.data[4 * c + 2] = b;
      image.data[4 * c + 3] = 255 * Math.min(most, least + step * Math.log2(count[c]));
    }
    brush.putImageData(image, 0, 0);
    paper.imageSmoothingEnabled = true;
    paper.drawImage(small, 0, 0, across * side, down * side);
  }

  dots(paper, view, rows) {
    const s = this.sites,
      r = rows.length > 3000 ? 1.5 : view.zoom < 8 ? 1.9 : 2.6;
    paper.fillStyle = remine.meta.style.unverified;
    paper.globalAlpha = 0.5;
    paper.beginPath();
    for (const i of rows) {
      const x = s.mx[i] * view.world - view.x0,
        y = s.my[i] * view.world - view.y0;
      paper.moveTo(x + r, y);
      paper.arc(x, y, r, 0, 6.2832);
    }
    paper.fill();
    paper.globalAlpha = 1;
  }

  drawChosen(paper, view) {
    const i = this.sites.chosen;
    if (i < 0 || (this.sites.order.indexOf(i) < 10 && this.sites.visible[i])) return;
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
    if (this.sites.kind[i] !== 255) this.stamp(paper, view, i);
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
        found.push([i, far, s.kind[i] === 255 ? 2 : s.rank[i] > this.last ? 1 : 0]);
    });
    found.sort(
      (a, b) =>
        a[2] - b[2] ||
        Math.round(a[1] / 3) - Math.round(b[1] / 3) ||
        (s.rank[a[0]] || 0) - (s.rank[b[0]] || 0) ||
        a[0] - b[0],
    );
    return found.map((f) => f[0]);
  }
};

/* Says how to read a shade, while there is one. */
remine.DenseNote = L.Control.extend({
  options: { position: "bottomleft" },

  onAdd: function () {
    this.box = remine.el("p", { class: "dense-note", hidden: true });
    return this.box;
  },

  say: function (count) {
    this.box.hidden = !count;
    if (count) this.box.textContent = remine.say("live_dense", { count: remine.count(count) });
  },
});

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
