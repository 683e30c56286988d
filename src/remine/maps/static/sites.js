/* The sites: columns, filters, the order now in force, and which one is chosen.

   Map, list and panel listen here: "filter" (other rows are shown), "order" (the same rows stand
   in another order, with other ranks and scores), "choose" (another site is chosen). What is
   said of ranks stands in app.js. */
remine.Sites = class {
  constructor(block) {
    this.block = block;
    this.n = block.rows;
    this.run = {
      rank: block.numbers("rank"),
      score: block.numbers("score"),
      list: block.col("list"),
      holds: block.col("holds"),
      order: Uint32Array.from({ length: this.n }, (_, i) => i),
    };
    this.rank = this.run.rank;
    this.score = this.run.score;
    this.order = this.run.order;
    this.live = null;
    this.top = 0; // how many of the first are shown; 0: all
    this.list = this.run.list;
    this.holds = this.run.holds;
    this.flag = block.col("flag");
    this.name = block.col("name");
    this.state = block.col("state");
    this.states = block.words("state");
    this.mercator();
    this.kind = new Uint8Array(this.n);
    this.classes();
    this.on = new Uint8Array(remine.meta.lists.length).fill(1);
    this.query = "";
    this.stateWanted = "";
    this.listWanted = -1;
    this.cut = null; // 1 where a site passes the facets of filters.js
    this.passes = new Uint8Array(this.n); // what the filters let through
    this.visible = new Uint8Array(this.n); // of those, what `top` lets through
    this.rows = null;
    this.chosen = -1;
    this.listeners = { filter: [], order: [], choose: [], compare: [] };
    this.filter();
  }

  /* Places as fractions of the Mercator square; x may be below 0 west of the antimeridian. */
  mercator() {
    const x = this.block.numbers("x"),
      y = this.block.numbers("y");
    this.mx = new Float64Array(this.n);
    this.my = new Float64Array(this.n);
    for (let i = 0; i < this.n; i++) {
      this.mx[i] = remine.mx(x[i]);
      this.my[i] = remine.my(y[i]);
    }
  }

  /* The class of each site: its rank class; 253 no score, 254 withheld, 255 unverified. */
  classes() {
    const classes = remine.meta.classes;
    for (let i = 0; i < this.n; i++) {
      const rank = this.rank[i];
      if (this.flag[i] & 2) this.kind[i] = 254;
      else if (Number.isNaN(rank)) this.kind[i] = 255;
      else {
        let c = 0;
        while (c < classes.length - 1 && rank > classes[c].last) c++;
        this.kind[i] = c;
      }
    }
  }

  listen(event, f) {
    this.listeners[event].push(f);
  }

  tell(event) {
    for (const f of this.listeners[event]) f(this);
  }

  /* How many sites have a rank now. */
  get ranked() {
    return this.live ? this.live.model.pool.length : remine.meta.ranked;
  }

  /* All distinct names; `name` says which one a row has. */
  get names() {
    return this.block.words("name");
  }

  siteName(i) {
    return this.block.at("name", i);
  }

  siteState(i) {
    return this.states[this.state[i]];
  }

  /* Which words of a column hold some letters, 1 or 0 by the word's number. All words are one
     text in small letters, made once, and the browser's own search runs through it. */
  holding(column, letters) {
    this.small = this.small || {};
    const { text, starts } = (this.small[column] =
      this.small[column] || remine.joined(this.block, column));
    const found = new Uint8Array(starts.length - 1);
    for (let word = 0, at = text.indexOf(letters); at >= 0; ) {
      while (starts[word + 1] <= at) word++;
      found[word] = 1;
      at = text.indexOf(letters, starts[word + 1]);
    }
    return found;
  }

  siteId(i) {
    return this.block.at("site_id", i);
  }

  /* Whether a site stands in a list: by any of its holds, or as undetermined or without hold. */
  inList(i, list) {
    const bit = remine.meta.lists[list].bit;
    return bit >= 0 ? ((this.holds[i] >> bit) & 1) === 1 : this.list[i] === list;
  }

  /* The lists a site stands in. */
  listsOf(i) {
    const out = [];
    for (let k = 0; k < remine.meta.lists.length; k++) if (this.inList(i, k)) out.push(k);
    return out;
  }

  filter() {
    const lists = remine.meta.lists,
      bits = lists.map((l) => l.bit);
    let mask = 0;
    const single = new Uint8Array(lists.length);
    for (let k = 0; k < lists.length; k++) {
      if (!this.on[k]) continue;
      if (bits[k] >= 0) mask |= 1 << bits[k];
      else single[k] = 1;
    }
    const query = this.query.trim().toLowerCase();
    const named = query ? this.holding("name", query) : null,
      ids = query ? this.holding("site_id", query) : null,
      id = ids ? this.block.col("site_id") : null;
    const state = this.stateWanted ? this.states.indexOf(this.stateWanted) : -1;
    for (let i = 0; i < this.n; i++) {
      let shown = single[this.list[i]] === 1 || (this.holds[i] & mask) !== 0;
      if (shown && this.stateWanted) shown = this.state[i] === state;
      if (shown && this.listWanted >= 0) shown = this.inList(i, this.listWanted);
      else if (shown && this.listWanted === remine.FREE) shown = this.holds[i] === 0;
      if (shown && named)
        shown = (named[this.name[i]] | ids[id[i]]) === 1;
      if (shown && this.cut) shown = this.cut[i] === 1;
      this.passes[i] = shown ? 1 : 0;
    }
    this.inOrder();
    this.tell("filter");
  }

  /* The rows shown, best first. */
  inOrder() {
    const { order, passes, visible, rank } = this,
      most = this.top || Infinity;
    const rows = new Uint32Array(this.n);
    let count = 0;
    for (let k = 0; k < order.length; k++) {
      const i = order[k];
      visible[i] = passes[i] && (most === Infinity || rank[i] <= most) ? 1 : 0;
      if (visible[i]) rows[count++] = i;
    }
    this.rows = rows.subarray(0, count);
  }

  /* Other weights, another method, gates asked away: `live` says which ranks hold now; null is
     back to the run as it was written. */
  reorder(live) {
    this.take(live);
    this.tell("order");
  }

  take(live) {
    this.live = live;
    this.rank = live ? live.rank : this.run.rank;
    this.score = live ? live.score : this.run.score;
    this.order = live ? live.order : this.run.order;
    this.classes();
    this.inOrder();
  }

  /* The lists the sites would stand in if some gates did not hold; all gates: as the run says. */
  hold(gates, model) {
    this.list = this.run.list;
    this.holds = this.run.holds;
    if (model.off.size) {
      const lists = remine.meta.lists,
        place = (name) => lists.findIndex((l) => l.name === name);
      const [open, free] = [place("undetermined"), place("no_hold")];
      const held = new Uint32Array(this.n),
        unknown = new Uint8Array(this.n);
      for (const gate of gates.filter((g) => !model.off.has(g.name))) {
        const code = model.block.col("gate_" + gate.name),
          bit = lists[place(gate.list)].bit;
        for (let i = 0; i < this.n; i++) {
          if (code[i] === 1) held[i] |= 1 << bit;
          else if (code[i] === 2) unknown[i] = 1;
        }
      }
      this.holds = held;
      this.list = Uint8Array.from(held, (bits, i) =>
        bits
          ? lists.findIndex((l) => l.bit >= 0 && (bits >> l.bit) & 1)
          : unknown[i]
            ? open
            : free,
      );
    }
    this.filter();
  }

  /* The share of the weight that rests on known values, and the word for it. */
  evidence(i) {
    return this.live ? this.live.evidence(i) : this.block.at("evidence_share", i);
  }

  band(i) {
    if (!this.live) return this.block.at("evidence_band", i);
    const share = this.evidence(i);
    if (Number.isNaN(share)) return "";
    return share >= 0.8 ? "strong" : share >= 0.6 ? "moderate" : share >= 0.4 ? "weak" : "insufficient";
  }

  /* Best and worst rank a site can have under the weights now in force; null: not yet known. */
  range(i) {
    if (this.live) return this.live.range(i);
    return [this.block.at("rank_best", i), this.block.at("rank_worst", i)];
  }

  /* Lowest and highest score under the weights now in force; null: not yet known. */
  interval(i) {
    if (this.live) return this.live.interval(i);
    return [this.block.at("score_low", i), this.block.at("score_high", i)];
  }

  set(changes) {
    Object.assign(this, changes);
    this.filter();
  }

  choose(i, from) {
    this.chosen = i;
    this.from = from || "";
    this.tell("choose");
  }
};

/* The words of a column as one text in small letters, a NUL behind each, and where each starts. */
remine.joined = function (block, column) {
  const bytes = block.wordBytes(column),
    text = remine.utf8.decode(bytes).toLowerCase(),
    starts = new Uint32Array(block.wordCount(column) + 1);
  for (let word = 1, at = 0; word < starts.length; word++) {
    at = text.indexOf("\0", at) + 1;
    starts[word] = at;
  }
  return { text, starts };
};

/* In place of a list's number: every site that no gate holds. */
remine.FREE = -2;

remine.mx = function (longitude) {
  return longitude / 360 + 0.5;
};

remine.my = function (latitude) {
  const s = Math.sin((Math.max(-85.05, Math.min(85.05, latitude)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
};

remine.latitude = function (my) {
  return (360 / Math.PI) * Math.atan(Math.exp((0.5 - my) * 2 * Math.PI)) - 90;
};

remine.longitude = function (mx) {
  return (mx - 0.5) * 360;
};
