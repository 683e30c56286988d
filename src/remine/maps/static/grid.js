/* A grid over the Mercator square that finds the points of a small box without looking at all. */
remine.Grid = class {
  constructor(mx, my) {
    this.mx = mx;
    this.my = my;
    const n = mx.length;
    let west = Infinity,
      north = Infinity,
      east = -Infinity,
      south = -Infinity;
    for (let i = 0; i < n; i++) {
      west = Math.min(west, mx[i]);
      east = Math.max(east, mx[i]);
      north = Math.min(north, my[i]);
      south = Math.max(south, my[i]);
    }
    this.west = west;
    this.north = north;
    this.side = Math.max(8, Math.min(1024, Math.ceil(Math.sqrt(n))));
    this.stepX = ((east - west || 1) / this.side) * 1.0000001;
    this.stepY = ((south - north || 1) / this.side) * 1.0000001;
    this.start = new Uint32Array(this.side * this.side + 1);
    const cell = new Uint32Array(n);
    for (let i = 0; i < n; i++) {
      cell[i] = this.cellY(my[i]) * this.side + this.cellX(mx[i]);
      this.start[cell[i] + 1]++;
    }
    for (let c = 0; c < this.side * this.side; c++) this.start[c + 1] += this.start[c];
    const next = this.start.slice(0, -1);
    this.order = new Uint32Array(n);
    for (let i = 0; i < n; i++) this.order[next[cell[i]]++] = i;
  }

  cellX(x) {
    return Math.max(0, Math.min(this.side - 1, Math.floor((x - this.west) / this.stepX)));
  }

  cellY(y) {
    return Math.max(0, Math.min(this.side - 1, Math.floor((y - this.north) / this.stepY)));
  }

  /* Calls f with every point in the box; only the cells of the box are looked at. */
  each(west, north, east, south, f) {
    const x0 = this.cellX(west),
      x1 = this.cellX(east),
      y1 = this.cellY(south);
    for (let y = this.cellY(north); y <= y1; y++) {
      const from = this.start[y * this.side + x0],
        to = this.start[y * this.side + x1 + 1];
      for (let k = from; k < to; k++) {
        const i = this.order[k];
        if (this.mx[i] >= west && this.mx[i] <= east && this.my[i] >= north && this.my[i] <= south)
          f(i);
      }
    }
  }
};
