"use strict";
/* Reads the blocks that encoding.py packs: letters, gzip, a header, columns. */
var remine = (window.remine = { layers: [], blocks: {} });

/* Called by the script folium makes, once a layer. */
remine.add = function (map, spec) {
  remine.map = map;
  remine.layers.push(spec);
};

/* Five letters are four bytes, see base85.py; the last letters may be fewer. */
remine.bytes = function (text) {
  const digits = new Uint8Array(128);
  for (let code = 33, value = 0; code < 127; code++)
    if (!"<>&`\\(={$".includes(String.fromCharCode(code))) digits[code] = value++;
  const n = Math.ceil(text.length / 5),
    letters = new Uint8Array(5 * n).fill(126),
    out = new Uint8Array(4 * n);
  remine.utf8out.encodeInto(text, letters);
  remine.fours(letters, digits, out);
  return out.subarray(0, out.length - (5 * n - text.length));
};

remine.fours = function (letters, digits, out) {
  for (let from = 0, to = 0; to < out.length; from += 5, to += 4) {
    const high =
      Math.imul(Math.imul(digits[letters[from]], 85) + digits[letters[from + 1]], 85) +
      digits[letters[from + 2]];
    const low = Math.imul(digits[letters[from + 3]], 85) + digits[letters[from + 4]];
    const word = (Math.imul(high, 7225) + low) | 0;
    out[to] = word >>> 24;
    out[to + 1] = word >>> 16;
    out[to + 2] = word >>> 8;
    out[to + 3] = word;
  }
};

remine.gunzip = async function (packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

/* A block's columns, each decoded when it is first asked for. */
remine.Block = class {
  constructor(raw) {
    const length = new DataView(raw.buffer, raw.byteOffset).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(raw.subarray(4, 4 + length)));
    this.rows = header.rows;
    this.meta = header.meta;
    this.spec = header.columns;
    this.body = raw.subarray(4 + length);
    this.cache = new Map();
  }

  has(name) {
    return Object.prototype.hasOwnProperty.call(this.spec, name);
  }

  /* What `make` gives, made once for a part of a column. */
  once(spec, what, make) {
    let kept = this.cache.get(spec);
    if (!kept) this.cache.set(spec, (kept = {}));
    if (!kept[what]) kept[what] = make();
    return kept[what];
  }

  /* Whole numbers, or the numbers of texts, as a typed array. */
  col(name) {
    return this.codes(this.spec[name]);
  }

  codes(spec) {
    return this.once(spec, "codes", () => {
      const out = this.planes(spec.at, spec.type);
      return spec.steps ? remine.summed(out) : out;
    });
  }

  /* One cell: a number, or a text. */
  at(name, row) {
    const spec = this.spec[name];
    return spec.kind === "text" ? this.word(name, this.codes(spec)[row]) : this.cell(spec, row);
  }

  cell(spec, row) {
    if (spec.kind === "one") return spec.value === null ? NaN : spec.value;
    if (spec.kind === "same") return this.cell(this.spec[spec.of], row);
    if (spec.kind === "times") return this.cell(this.spec[spec.of], row) * spec.by;
    if (spec.kind === "patch") {
      const rows = this.codes(spec.rows),
        k = remine.bisect(rows, row);
      return rows[k] === row ? this.cell(spec.with, k) : this.cell(this.spec[spec.of], row);
    }
    if (spec.kind === "ends") return this.end(spec, row);
    if (spec.kind === "float") return this.floats(spec)[row];
    if (spec.kind === "follows") return this.values(spec)[this.followed(spec)[row]];
    const code = this.codes(spec)[row];
    if (spec.kind === "scaled") return code === spec.nan ? NaN : code / spec.per;
    return spec.kind === "table" ? this.values(spec)[code] : code;
  }

  /* An end of an interval: so far from another column. */
  end(spec, row) {
    const rows = this.codes(spec.rows),
      k = remine.bisect(rows, row);
    if (rows[k] === row) return this.cell(spec.with, k);
    const base = this.cell(this.spec[spec.of], row),
      out = base + spec.sign * this.cell(this.apart(spec), row);
    return spec.within.length ? Math.min(spec.within[1], Math.max(spec.within[0], out)) : out;
  }

  /* How far ends are from their column; two columns may share the distances. */
  apart(spec) {
    return spec.apart.kind === "apart" ? this.spec[spec.apart.of].apart : spec.apart;
  }

  /* Numbers of values that another column's numbers nearly tell. */
  followed(spec) {
    return this.once(spec, "followed", () => {
      const off = this.codes(spec),
        key = this.codes(this.spec[spec.of]),
        table = this.codes(spec.table);
      const out = new Uint32Array(off.length);
      for (let i = 0; i < out.length; i++)
        out[i] = table[key[i]] + (off[i] & 1 ? -((off[i] + 1) >> 1) : off[i] >> 1);
      return out;
    });
  }

  floats(spec) {
    return this.once(spec, "floats", () => this.planes(spec.at, spec.type));
  }

  values(spec) {
    return this.once(spec, "values", () => this.planes(spec.values, "f8"));
  }

  /* Where each of a column's distinct texts ends. */
  wordEnds(spec) {
    return this.once(spec, "ends", () => {
      const out = Uint32Array.from(this.codes(spec.sizes));
      for (let k = 1; k < out.length; k++) out[k] += out[k - 1];
      return out;
    });
  }

  wordCount(name) {
    return this.spec[name].sizes.length;
  }

  /* All distinct texts one behind the other, a zero byte behind each: no text holds one. */
  wordBytes(name) {
    const spec = this.spec[name],
      ends = this.wordEnds(spec),
      [start, size] = spec.words,
      out = new Uint8Array(size + ends.length);
    for (let k = 0, from = start, to = 0; k < ends.length; k++) {
      const end = start + ends[k];
      while (from < end) out[to++] = this.body[from++];
      to++;
    }
    return out;
  }

  /* One of a column's distinct texts. */
  word(name, code) {
    const spec = this.spec[name],
      ends = this.wordEnds(spec),
      start = spec.words[0];
    return remine.utf8.decode(
      this.body.subarray(start + (code ? ends[code - 1] : 0), start + ends[code]),
    );
  }

  /* All distinct texts of a column; `col` gives their numbers. */
  words(name) {
    const spec = this.spec[name];
    return this.once(spec, "all", () =>
      Array.from({ length: spec.sizes.length }, (_, code) => this.word(name, code)),
    );
  }

  /* A column of numbers in full, whatever way it is stored; NaN is unknown. */
  numbers(name) {
    return this.once(this.spec[name], "numbers", () =>
      this.fill(this.spec[name], new Float64Array(this.rows)),
    );
  }

  /* Writes the numbers of a column into an array of its length, and returns the array. */
  fill(spec, out) {
    const n = out.length;
    if (spec.kind === "one") out.fill(spec.value === null ? NaN : spec.value);
    else if (spec.kind === "same" || spec.kind === "times") {
      this.fill(this.spec[spec.of], out);
      if (spec.kind === "times") for (let i = 0; i < n; i++) out[i] *= spec.by;
    } else if (spec.kind === "patch") {
      this.fill(this.spec[spec.of], out);
      const rows = this.codes(spec.rows),
        other = this.fill(spec.with, new Float64Array(rows.length));
      for (let k = 0; k < rows.length; k++) out[rows[k]] = other[k];
    } else if (spec.kind === "ends") {
      this.fill(this.spec[spec.of], out);
      const apart = this.fill(this.apart(spec), new Float64Array(n)),
        [least, most] = spec.within.length ? spec.within : [-Infinity, Infinity];
      for (let i = 0; i < n; i++) {
        const end = out[i] + spec.sign * apart[i];
        out[i] = end < least ? least : end > most ? most : end;
      }
      const rows = this.codes(spec.rows),
        other = this.fill(spec.with, new Float64Array(rows.length));
      for (let k = 0; k < rows.length; k++) out[rows[k]] = other[k];
    } else if (spec.kind === "float") out.set(this.floats(spec));
    else if (spec.kind === "follows") {
      const values = this.values(spec),
        codes = this.followed(spec);
      for (let i = 0; i < n; i++) out[i] = values[codes[i]];
    }
    else {
      const codes = this.codes(spec);
      if (spec.kind === "scaled") {
        const per = spec.per,
          nan = spec.nan === null ? NaN : spec.nan;
        for (let i = 0; i < n; i++) out[i] = codes[i] === nan ? NaN : codes[i] / per;
      } else if (spec.kind === "table") {
        const values = this.values(spec);
        for (let i = 0; i < n; i++) out[i] = values[codes[i]];
      } else out.set(codes);
    }
    return out;
  }

  planes([start, size], type) {
    const width = Number(type[1]),
      count = size / width,
      body = this.body;
    const kinds = {
      u1: Uint8Array,
      u2: Uint16Array,
      u4: Uint32Array,
      i4: Int32Array,
      f4: Float32Array,
      f8: Float64Array,
    };
    if (width === 1) return body.slice(start, start + size);
    if (width === 2) {
      const out = new Uint16Array(count);
      for (let i = 0; i < count; i++) out[i] = body[start + i] | (body[start + count + i] << 8);
      return out;
    }
    const out = new Uint8Array(size);
    for (let plane = 0; plane < width; plane++) {
      const from = start + plane * count;
      for (let i = 0, to = plane; i < count; i++, to += width) out[to] = body[from + i];
    }
    return new kinds[type](out.buffer);
  }
};

remine.utf8 = new TextDecoder();
remine.utf8out = new TextEncoder();

/* Numbers that were stored as differences: even for a rise, odd for a fall. */
remine.summed = function (steps) {
  const out = new Int32Array(steps.length);
  let now = 0;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i];
    now += step & 1 ? -((step + 1) / 2) : step / 2;
    out[i] = now;
  }
  return out;
};

/* The first place in rising numbers that is not below one asked for. */
remine.bisect = function (rising, wanted) {
  let low = 0,
    high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
};

/* Unpacks a block once; the text that held it leaves the page, so that memory holds it once. */
remine.block = function (id) {
  if (!remine.blocks[id]) {
    const holder = document.getElementById(id);
    remine.blocks[id] = remine
      .gunzip(remine.bytes(holder.textContent))
      .then((raw) => new remine.Block(raw));
    holder.textContent = "";
  }
  return remine.blocks[id];
};
