/* What lies under the sites: state outlines, consultation areas, surveys, lines, other points. */

/* A canvas that fills the map and is drawn anew when the map rests. */
remine.Canvas = L.Layer.extend({
  initialize: function (pane, draw) {
    this.pane = pane;
    this.draw = draw;
  },

  onAdd: function (map) {
    this.canvas = L.DomUtil.create("canvas", "remine-canvas leaflet-zoom-animated");
    this.canvas.setAttribute("aria-hidden", "true");
    map.getPane(this.pane).appendChild(this.canvas);
    map.on("moveend zoomend resize viewreset", this.redraw, this);
    map.on("zoomanim", this.animate, this);
    this.redraw();
  },

  onRemove: function (map) {
    map.off("moveend zoomend resize viewreset", this.redraw, this);
    map.off("zoomanim", this.animate, this);
    this.canvas.remove();
  },

  /* Draws at most once a frame. */
  redraw: function () {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.now();
    });
  },

  now: function () {
    const map = this._map;
    if (!map) return;
    const size = map.getSize(),
      ratio = Math.min(2, window.devicePixelRatio || 1);
    const margin = Math.round(Math.max(size.x, size.y) * 0.15);
    const width = size.x + 2 * margin,
      height = size.y + 2 * margin;
    if (
      this.canvas.width !== Math.round(width * ratio) ||
      this.canvas.height !== Math.round(height * ratio)
    ) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.canvas.style.width = width + "px";
      this.canvas.style.height = height + "px";
    }
    this.corner = map.containerPointToLayerPoint([-margin, -margin]);
    this.zoom = map.getZoom();
    this.center = map.getCenter();
    L.DomUtil.setTransform(this.canvas, this.corner, 1);
    const world = 256 * Math.pow(2, this.zoom),
      origin = map.getPixelOrigin();
    const view = {
      world,
      x0: origin.x + this.corner.x,
      y0: origin.y + this.corner.y,
      width,
      height,
      zoom: this.zoom,
      margin,
    };
    const paper = this.canvas.getContext("2d");
    paper.setTransform(ratio, 0, 0, ratio, 0, 0);
    paper.clearRect(0, 0, width, height);
    this.draw(paper, view);
  },

  animate: function (event) {
    const map = this._map,
      scale = map.getZoomScale(event.zoom, this.zoom);
    const at = map._latLngToNewLayerPoint(
      map.layerPointToLatLng(this.corner),
      event.zoom,
      event.center,
    );
    L.DomUtil.setTransform(this.canvas, at, scale);
  },
});

/* Coordinates of outlines and lines, as fractions of the Mercator square. */
remine.Shapes = class {
  constructor(block, step) {
    this.block = block;
    const dx = block.col("x"),
      dy = block.col("y"),
      parts = block.col("parts"),
      counts = block.col("shapes");
    this.x = new Float64Array(dx.length);
    this.y = new Float64Array(dy.length);
    let east = 0,
      north = 0;
    for (let i = 0; i < dx.length; i++) {
      east += dx[i];
      north += dy[i];
      this.x[i] = remine.mx(east * step);
      this.y[i] = remine.my(north * step);
    }
    this.part = new Uint32Array(parts.length + 1);
    for (let p = 0; p < parts.length; p++) this.part[p + 1] = this.part[p] + parts[p];
    this.shape = new Uint32Array(counts.length + 1);
    for (let s = 0; s < counts.length; s++) this.shape[s + 1] = this.shape[s] + counts[s];
    this.boxes();
  }

  boxes() {
    this.box = new Float64Array(4 * (this.shape.length - 1));
    for (let s = 0; s < this.shape.length - 1; s++) {
      let w = Infinity,
        n = Infinity,
        e = -Infinity,
        b = -Infinity;
      for (let i = this.part[this.shape[s]]; i < this.part[this.shape[s + 1]]; i++) {
        w = Math.min(w, this.x[i]);
        e = Math.max(e, this.x[i]);
        n = Math.min(n, this.y[i]);
        b = Math.max(b, this.y[i]);
      }
      this.box.set([w, n, e, b], 4 * s);
    }
  }

  /* Adds a shape to the open path; corners nearer than a pixel to the last one are left out. */
  trace(paper, s, view, closed) {
    const w = view.world;
    if (this.box[4 * s + 2] * w < view.x0 || this.box[4 * s] * w > view.x0 + view.width)
      return false;
    if (this.box[4 * s + 3] * w < view.y0 || this.box[4 * s + 1] * w > view.y0 + view.height)
      return false;
    for (let p = this.shape[s]; p < this.shape[s + 1]; p++) {
      const last = this.part[p + 1] - 1;
      let px = 0,
        py = 0;
      for (let i = this.part[p]; i <= last; i++) {
        const x = this.x[i] * w - view.x0,
          y = this.y[i] * w - view.y0;
        if (i === this.part[p]) paper.moveTo(x, y);
        else if (i < last && Math.abs(x - px) + Math.abs(y - py) < 0.8) continue;
        else paper.lineTo(x, y);
        px = x;
        py = y;
      }
      if (closed) paper.closePath();
    }
    return true;
  }

  /* Whether a place lies in a shape (even-odd). */
  holds(s, x, y) {
    const b = 4 * s;
    if (x < this.box[b] || x > this.box[b + 2] || y < this.box[b + 1] || y > this.box[b + 3])
      return false;
    let inside = false;
    for (let p = this.shape[s]; p < this.shape[s + 1]; p++) {
      for (let i = this.part[p], j = this.part[p + 1] - 1; i < this.part[p + 1]; j = i++) {
        if (
          this.y[i] > y !== this.y[j] > y &&
          x < ((this.x[j] - this.x[i]) * (y - this.y[i])) / (this.y[j] - this.y[i]) + this.x[i]
        )
          inside = !inside;
      }
    }
    return inside;
  }
};

remine.STEP = 0.001;

remine.drawOutlines = function (paper, view, shapes, block) {
  const n = shapes.shape.length - 1,
    ground = block.col("ground");
  remine.meta.grounds.forEach((look, word) => {
    paper.beginPath();
    for (let s = 0; s < n; s++) if (ground[s] === word) shapes.trace(paper, s, view, true);
    paper.fillStyle = look.paper;
    paper.fill();
    if (!look.path) return;
    paper.fillStyle = remine.pattern(look);
    paper.fill();
  });
};

/* The pattern of a word of coverage, from the same path as its picture in the control. */
remine.patterns = new Map();
remine.pattern = function (look) {
  if (!remine.patterns.has(look)) {
    const tile = document.createElement("canvas"),
      fine = 2;
    tile.width = tile.height = look.tile * fine;
    const paper = tile.getContext("2d");
    paper.scale(fine, fine);
    paper.strokeStyle = look.ink;
    paper.lineWidth = look.width;
    paper.stroke(new Path2D(look.path));
    const pattern = paper.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix().scale(1 / fine));
    remine.patterns.set(look, pattern);
  }
  return remine.patterns.get(look);
};

remine.drawBorders = function (paper, view, shapes, block) {
  paper.beginPath();
  for (let s = 0; s < shapes.shape.length - 1; s++) shapes.trace(paper, s, view, true);
  paper.lineJoin = "round";
  paper.strokeStyle = "#b4bec6";
  paper.lineWidth = view.zoom < 5 ? 0.8 : 1.1;
  paper.stroke();
  if (view.zoom < 3.6) return;
  const lx = block.numbers("label_x"),
    ly = block.numbers("label_y");
  const long = view.zoom >= 6,
    words = long ? "name" : "code";
  paper.font =
    (long ? 13 : 10.5) +
    "px 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif";
  paper.textAlign = "center";
  paper.textBaseline = "middle";
  paper.fillStyle = "#8b979f";
  for (let s = 0; s < lx.length; s++) {
    const width = (shapes.box[4 * s + 2] - shapes.box[4 * s]) * view.world;
    if (width < (long ? 90 : 22)) continue;
    paper.fillText(
      block.at(words, s),
      remine.mx(lx[s]) * view.world - view.x0,
      remine.my(ly[s]) * view.world - view.y0,
    );
  }
};

/* Soft discs: full inside the radius, fading through the ring, without any outline. */
remine.drawDiscs = function (paper, view, block, colour) {
  const x = block.numbers("x"),
    y = block.numbers("y"),
    radius = block.numbers("radius_km"),
    ring = block.numbers("ring_km");
  const [r, g, b] = remine.rgb(colour);
  for (let i = 0; i < x.length; i++) {
    const px = remine.mx(x[i]) * view.world - view.x0,
      py = remine.my(y[i]) * view.world - view.y0;
    const km = view.world / (40075 * Math.cos((y[i] * Math.PI) / 180));
    const inner = radius[i] * km,
      outer = Math.max((radius[i] + ring[i]) * km, inner * 1.12, 2.2);
    if (px + outer < 0 || py + outer < 0 || px - outer > view.width || py - outer > view.height)
      continue;
    const shade = paper.createRadialGradient(px, py, 0, px, py, outer),
      edge = Math.min(0.92, inner / outer);
    const at = (alpha) => "rgba(" + r + "," + g + "," + b + "," + alpha + ")";
    shade.addColorStop(0, at(0.34));
    shade.addColorStop(edge * 0.7, at(0.3));
    shade.addColorStop(edge, at(0.16));
    shade.addColorStop(edge + (1 - edge) * 0.5, at(0.07));
    shade.addColorStop(1, at(0));
    paper.fillStyle = shade;
    paper.fillRect(px - outer, py - outer, 2 * outer, 2 * outer);
  }
};

remine.rgb = function (colour) {
  return [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
};

/* Areas: hatched by kind, or a soft fill where the source draws lands. */
remine.drawAreas = function (paper, view, shapes, spec) {
  paper.beginPath();
  for (let s = 0; s < shapes.shape.length - 1; s++) shapes.trace(paper, s, view, true);
  if (spec.soft) {
    paper.globalAlpha = 0.3;
    paper.fillStyle = spec.colour;
    paper.fill("evenodd");
    paper.globalAlpha = 1;
    return;
  }
  paper.globalAlpha = 0.55;
  paper.fillStyle = remine.hatch(spec.colour, spec.hatch, spec.gap || 8);
  paper.fill("evenodd");
  paper.globalAlpha = 0.8;
  paper.strokeStyle = spec.colour;
  paper.lineWidth = 0.9;
  paper.setLineDash([4, 3]);
  paper.stroke();
  paper.setLineDash([]);
  paper.globalAlpha = 1;
};

remine.hatches = {};
remine.hatch = function (colour, slope, gap) {
  const key = [colour, slope, gap].join(" ");
  if (!remine.hatches[key]) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = gap;
    const paper = tile.getContext("2d");
    paper.strokeStyle = colour;
    paper.lineWidth = 1.1;
    paper.beginPath();
    paper.moveTo(-2, gap / 2);
    paper.lineTo(gap + 2, gap / 2);
    paper.stroke();
    const pattern = paper.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix().rotate(-slope));
    remine.hatches[key] = pattern;
  }
  return remine.hatches[key];
};

remine.drawLines = function (paper, view, shapes, spec) {
  paper.beginPath();
  for (let s = 0; s < shapes.shape.length - 1; s++) shapes.trace(paper, s, view, false);
  paper.strokeStyle = spec.colour;
  paper.globalAlpha = 0.65;
  paper.lineWidth = (spec.wide || 1.1) * (view.zoom < 6 ? 0.55 : 1);
  paper.setLineDash(spec.dash || []);
  paper.stroke();
  paper.setLineDash([]);
  paper.globalAlpha = 1;
};

remine.drawPoints = function (paper, view, block, spec) {
  const x = block.numbers("x"),
    y = block.numbers("y"),
    size = view.zoom < 5 ? 3 : view.zoom < 8 ? 4 : 5;
  paper.lineWidth = 1.4;
  paper.strokeStyle = spec.colour;
  paper.fillStyle = spec.colour + "44";
  paper.beginPath();
  for (let i = 0; i < x.length; i++) {
    const px = remine.mx(x[i]) * view.world - view.x0,
      py = remine.my(y[i]) * view.world - view.y0;
    if (px < -9 || py < -9 || px > view.width + 9 || py > view.height + 9) continue;
    if (spec.mark === "cross") {
      paper.moveTo(px - size, py - size);
      paper.lineTo(px + size, py + size);
      paper.moveTo(px + size, py - size);
      paper.lineTo(px - size, py + size);
    } else if (spec.mark === "pick") {
      paper.moveTo(px, py - size);
      paper.lineTo(px + size, py + size);
      paper.lineTo(px - size, py + size);
      paper.closePath();
    } else paper.rect(px - size, py - size, 2 * size, 2 * size);
  }
  if (spec.mark !== "cross") paper.fill();
  paper.stroke();
};
