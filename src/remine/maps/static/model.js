/* Scores and ranks the sites anew, as remine.ranking does, and in the same order of sums.

   The sort is a radix sort on 32 bits of the score; runs of one key are then put right by the
   scores themselves. Scores closer than TIE to the next one share a rank; sites of one rank stand
   in the order of their ids. */
remine.TIE = 1e-12;

remine.Model = class {
  constructor(block, sites) {
    this.block = block;
    this.meta = block.meta;
    this.sites = sites;
    this.n = block.rows;
    this.columns = new Map();
    this.sorter = new remine.Sorter(this.n);
    this.byId = this.inIdOrder(sites.block.col("site_id"));
    this.off = new Set();
    this.admit();
  }

  /* Rows in the order of their ids, by counting. */
  inIdOrder(place) {
    const start = new Uint32Array(this.n + 1),
      out = new Uint32Array(this.n);
    for (let i = 0; i < this.n; i++) start[place[i] + 1]++;
    for (let k = 0; k < this.n; k++) start[k + 1] += start[k];
    for (let i = 0; i < this.n; i++) out[start[place[i]]++] = i;
    return out;
  }

  /* What each cell is worth, or an end of it: 32 bits hold what a large run keeps exactly. */
  column(name, end, logs) {
    const key = name + (end || "") + (logs ? "/log" : "");
    let out = this.columns.get(key);
    if (out) return out;
    if (logs) out = Float64Array.from(this.column(name, end), Math.log);
    else {
      out = this.meta.bits < 53 ? new Float32Array(this.n) : new Float64Array(this.n);
      this.block.fill(this.block.spec[name + (end || "_score")], out);
    }
    this.columns.set(key, out);
    return out;
  }

  /* Which sites may have a rank, if the gates in `off` did not hold. */
  admit() {
    const s = this.sites,
      gates = this.meta.gates,
      asked = gates.some((g) => g.ranks && this.off.has(g.name));
    const still = gates
      .filter((g) => g.ranks && !this.off.has(g.name))
      .map((g) => this.block.col("gate_" + g.name));
    const freed = gates
      .filter((g) => g.ranks && this.off.has(g.name))
      .map((g) => this.block.col("gate_" + g.name));
    const pool = new Uint32Array(this.n),
      rest = [];
    let count = 0;
    this.eligible = new Uint8Array(this.n);
    for (let i = 0; i < this.n; i++) {
      let may = !Number.isNaN(s.run.rank[i]);
      if (!may && asked && !(s.flag[i] & 2))
        may = freed.some((g) => g[i] === 1) && !still.some((g) => g[i] === 1);
      this.eligible[i] = may ? 1 : 0;
      if (!may) rest.push(i);
    }
    for (let k = 0; k < this.n; k++) if (this.eligible[this.byId[k]]) pool[count++] = this.byId[k];
    this.pool = pool.subarray(0, count);
    this.rest = rest;
  }

  /* Weights as shares of 1, in the order Python adds them: the profile's own, then the others. */
  shares(profile, weights) {
    const own = this.meta.profiles.find((p) => p.name === profile).weights.map(([name]) => name);
    const names = [...own, ...this.meta.criteria.filter((name) => !own.includes(name))].filter(
      (name) => name in weights,
    );
    const whole = names.reduce((sum, name) => sum + weights[name], 0);
    return names.map((name) => [name, whole > 0 ? weights[name] / whole : 0]);
  }

  /* The score of every row; `end` asks for the lowest or highest. */
  scores(shares, method, end, into) {
    const out = into || new Float64Array(this.n),
      logs = method === "weighted_geometric_mean";
    out.fill(0);
    for (const [name, share] of shares)
      if (share > 0) remine.addTo(out, this.column(name, end, logs), share);
    if (logs) remine.exponentials(out);
    return out;
  }

  /* Ranks from 1 among the pool, and all rows in order, best first. */
  ranks(score, rank, order) {
    const sorted = this.sorter.sort(score, this.pool);
    rank.fill(NaN);
    const n = sorted.length;
    for (let from = 0; from < n; ) {
      let to = from + 1,
        mixed = false;
      while (to < n && score[sorted[to - 1]] - score[sorted[to]] <= remine.TIE) {
        mixed = mixed || score[sorted[to]] !== score[sorted[to - 1]];
        to++;
      }
      if (mixed) this.byIds(sorted.subarray(from, to));
      for (let k = from; k < to; k++) rank[sorted[k]] = from + 1;
      from = to;
    }
    order.set(sorted);
    order.set(this.rest, n);
  }

  byIds(rows) {
    const place = this.sites.block.col("site_id");
    rows.set(Array.from(rows).sort((a, b) => place[a] - place[b] || a - b));
  }

  /* Best and worst rank of the pool, whatever the unknown values are; NaN elsewhere. */
  intervals(low, high) {
    const lows = this.sorter.sort(low, this.pool).slice(),
      highs = this.sorter.sort(high, this.pool).slice(),
      n = lows.length;
    const lowLevel = new Int32Array(this.n),
      highLevel = new Int32Array(this.n);
    let level = 0,
      before = -1;
    for (let a = n - 1, b = n - 1; a >= 0 || b >= 0; ) {
      const fromLow = b < 0 || (a >= 0 && low[lows[a]] <= high[highs[b]]);
      const value = fromLow ? low[lows[a]] : high[highs[b]];
      if (value - before > remine.TIE) level++;
      before = value;
      if (fromLow) lowLevel[lows[a--]] = level;
      else highLevel[highs[b--]] = level;
    }
    const best = new Float64Array(this.n).fill(NaN),
      worst = new Float64Array(this.n).fill(NaN);
    for (let k = 0, p = 0; k < n; k++) {
      while (p < n && lowLevel[lows[p]] > highLevel[highs[k]]) p++;
      best[highs[k]] = 1 + p;
    }
    for (let k = 0, p = 0; k < n; k++) {
      const i = lows[k];
      while (p < n && highLevel[highs[p]] > lowLevel[i]) p++;
      worst[i] = 1 + p - (highLevel[i] > lowLevel[i] ? 1 : 0);
    }
    return { best, worst };
  }

  /* What a criterion adds to a row's score; under every method the parts sum to the score. */
  contribution(shares, method, name, i) {
    const share = (shares.find(([other]) => other === name) || [name, 0])[1],
      worth = this.column(name)[i];
    if (method !== "weighted_geometric_mean") return share * worth;
    if (!share) return 0;
    const weighed = shares.filter(([, w]) => w > 0),
      at = (other) => this.column(other)[i];
    const nought = weighed.some(([other]) => at(other) === 0);
    const part = ([other, w]) =>
      nought ? (at(other) === 0 ? w : 0) : w * -Math.log(at(other));
    const whole = weighed.reduce((sum, pair) => sum + part(pair), 0);
    const score = nought ? 0 : Math.exp(-whole);
    return whole > 0 ? share - (part([name, share]) * (1 - score)) / whole : share;
  }

  /* The share of the weight that rests on known values. */
  evidence(shares, i) {
    if (!shares.every(([name]) => this.block.has(name + "_worth_low"))) return NaN;
    return shares.reduce(
      (sum, [name, share]) =>
        sum +
        (share && share * (1 - this.cell(name, "_worth_high", i) + this.cell(name, "_worth_low", i))),
      0,
    );
  }

  /* One cell, without unpacking its column: a list asks for some rows of many columns. */
  cell(name, end, i) {
    const out = this.columns.get(name + end);
    return out ? out[i] : this.block.at(name + end, i);
  }
};

/* One set of weights with the ranks that follow; made once and filled anew. */
remine.Live = class {
  constructor(model) {
    this.model = model;
    this.score = new Float64Array(model.n);
    this.rank = new Float64Array(model.n);
    this.order = new Uint32Array(model.n);
    this.ends = null;
  }

  compute(shares, method) {
    this.shares = shares;
    this.method = method;
    this.ends = null;
    this.model.scores(shares, method, "", this.score);
    this.model.ranks(this.score, this.rank, this.order);
  }

  /* Intervals of score and rank; they take longer than the ranks, so they come when all rests. */
  computeEnds() {
    if (!this.shares.every(([name]) => this.model.block.has(name + "_worth_low"))) return;
    const low = this.model.scores(this.shares, this.method, "_worth_low"),
      high = this.model.scores(this.shares, this.method, "_worth_high");
    this.ends = { low, high, ...this.model.intervals(low, high) };
  }

  get weights() {
    return Object.fromEntries(this.shares);
  }

  range(i) {
    return this.ends && [this.ends.best[i], this.ends.worst[i]];
  }

  interval(i) {
    return this.ends && [this.ends.low[i], this.ends.high[i]];
  }

  contribution(name, i) {
    return this.model.contribution(this.shares, this.method, name, i);
  }

  evidence(i) {
    return this.model.evidence(this.shares, i);
  }
};

/* The three loops every movement of a slider runs through; small, so that they are compiled. */
remine.addTo = function (out, column, share) {
  for (let i = 0; i < out.length; i++) out[i] += share * column[i];
};

remine.exponentials = function (out) {
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(out[i]);
};

/* Rows by falling value: radix sort on 32 bits, rows of one key then by the value itself. The
   sort is stable, so equal values stay in the order they came in. */
remine.Sorter = class {
  constructor(n) {
    this.keys = [new Uint32Array(n), new Uint32Array(n)];
    this.rows = [new Uint32Array(n), new Uint32Array(n)];
    this.counts = [new Uint32Array(2048), new Uint32Array(2048), new Uint32Array(1024)];
  }

  /* The answer is a view that the next call overwrites. */
  sort(values, pool) {
    const n = pool.length;
    this.key(values, pool, this.keys[0], this.counts);
    this.rows[0].set(pool);
    let now = 0;
    for (let pass = 0; pass < 3; pass++) {
      const count = this.counts[pass],
        shift = 11 * pass,
        mask = count.length - 1;
      if (n && count[(this.keys[now][0] >>> shift) & mask] === n) continue;
      let sum = 0;
      for (let c = 0; c < count.length; c++) {
        const here = count[c];
        count[c] = sum;
        sum += here;
      }
      const to = 1 - now;
      remine.scatter(this.keys[now], this.rows[now], this.keys[to], this.rows[to], count, shift, n);
      now = to;
    }
    const rows = this.rows[now].subarray(0, n);
    this.settle(values, this.keys[now], rows);
    return rows;
  }

  key(values, pool, keys, [a, b, c]) {
    let least = Infinity,
      most = -Infinity;
    for (let k = 0; k < pool.length; k++) {
      const value = values[pool[k]];
      if (value < least) least = value;
      if (value > most) most = value;
    }
    const scale = most > least ? 4294967295 / (most - least) : 0;
    a.fill(0);
    b.fill(0);
    c.fill(0);
    for (let k = 0; k < pool.length; k++) {
      const key = ((most - values[pool[k]]) * scale) >>> 0;
      keys[k] = key;
      a[key & 2047]++;
      b[(key >>> 11) & 2047]++;
      c[key >>> 22]++;
    }
  }

  settle(values, keys, rows) {
    for (let from = 0; from + 1 < rows.length; ) {
      let to = from + 1,
        mixed = false;
      while (to < rows.length && keys[to] === keys[from]) {
        mixed = mixed || values[rows[to]] !== values[rows[from]];
        to++;
      }
      if (mixed) {
        const run = rows.subarray(from, to);
        run.set(Array.from(run).sort((a, b) => values[b] - values[a]));
      }
      from = to;
    }
  }
};

remine.scatter = function (keys, rows, toKeys, toRows, next, shift, n) {
  const mask = next.length - 1;
  for (let k = 0; k < n; k++) {
    const key = keys[k],
      to = next[(key >>> shift) & mask]++;
    toKeys[to] = key;
    toRows[to] = rows[k];
  }
};

/* The details of sites together with the live model: what a cell is worth, what it adds under the
   run's own weights, and where a site stands under each profile are read from the model. */
remine.Joined = class {
  constructor(detail, model) {
    this.detail = detail;
    this.model = model;
    this.profiles = new Map();
  }

  /* How to find what the details do not hold. */
  way(column) {
    const block = this.model.block,
      name = column.endsWith("_contribution") ? column.slice(0, -13) : "";
    if (block.has(column)) return (i) => block.at(column, i);
    if (name && block.has(name + "_score")) {
      const c = remine.meta.criteria.find((known) => known.name === name);
      return (i) => (c && c.weight ? c.weight * block.at(name + "_score", i) : 0);
    }
    const of = /^(rank|score)_(.+)$/.exec(column);
    if (!of || !this.model.meta.profiles.some((p) => p.name === of[2])) return null;
    return (i) => this.profile(of[2])[of[1]][i];
  }

  /* A profile's scores and ranks, computed when first asked for. */
  profile(name) {
    let found = this.profiles.get(name);
    if (!found) {
      const model = this.model,
        weights = Object.fromEntries(model.meta.profiles.find((p) => p.name === name).weights);
      found = new remine.Live(model);
      found.compute(model.shares(name, weights), model.meta.method);
      this.profiles.set(name, found);
    }
    return found;
  }

  has(column) {
    return this.detail.has(column) || this.way(column) !== null;
  }

  at(column, i) {
    return this.detail.has(column) ? this.detail.at(column, i) : this.way(column)(i);
  }

  words(column) {
    return this.detail.words(column);
  }

  col(column) {
    return this.detail.col(column);
  }
};
