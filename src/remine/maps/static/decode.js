"use strict";
/* Reads the blocks that encoding.py packs: base64, gzip, a header, columns. */
var remine = (window.remine = { layers: [], blocks: {} });

/* Called by the script folium makes, once a layer. */
remine.add = function (map, spec) {
  remine.map = map;
  remine.layers.push(spec);
};

remine.bytes = function (text) {
  const letters = atob(text);
  const out = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) out[i] = letters.charCodeAt(i);
  return out;
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

  /* Numbers as a typed array; NaN is unknown. */
  col(name) {
    let found = this.cache.get(name);
    if (!found) {
      found = this.decode(this.spec[name]);
      this.cache.set(name, found);
    }
    return found;
  }

  /* One cell: a number, or a text. */
  at(name, row) {
    const spec = this.spec[name];
    if (spec.kind === "one") return spec.value === null ? NaN : spec.value;
    if (spec.kind === "same") return this.at(spec.of, row);
    if (spec.kind === "times") return this.at(spec.of, row) * spec.by;
    if (spec.kind === "text") return this.words(name)[this.col(name)[row]];
    if (spec.kind === "table") return this.values(name)[this.col(name)[row]];
    return this.col(name)[row];
  }

  /* The distinct texts of a column; `col` gives their numbers. */
  words(name) {
    const key = name + "\u0000words";
    if (!this.cache.has(key)) {
      const [start, size] = this.spec[name].words;
      this.cache.set(
        key,
        JSON.parse(new TextDecoder().decode(this.body.subarray(start, start + size))),
      );
    }
    return this.cache.get(key);
  }

  values(name) {
    const key = name + "\u0000values";
    if (!this.cache.has(key)) this.cache.set(key, this.planes(this.spec[name].values, "f8"));
    return this.cache.get(key);
  }

  /* A column of numbers in full, whatever way it is stored. */
  numbers(name) {
    const key = name + "\u0000numbers";
    if (this.cache.has(key)) return this.cache.get(key);
    const spec = this.spec[name];
    let out;
    if (spec.kind === "float" || spec.kind === "whole") out = this.col(name);
    else {
      out = new Float64Array(this.rows);
      if (spec.kind === "one") out.fill(spec.value === null ? NaN : spec.value);
      else if (spec.kind === "table") {
        const codes = this.col(name),
          values = this.values(name);
        for (let i = 0; i < out.length; i++) out[i] = values[codes[i]];
      } else {
        const source = this.numbers(spec.of),
          by = spec.by === undefined ? 1 : spec.by;
        for (let i = 0; i < out.length; i++) out[i] = source[i] * by;
      }
    }
    this.cache.set(key, out);
    return out;
  }

  decode(spec) {
    return this.planes(spec.at, spec.type);
  }

  planes([start, size], type) {
    const width = Number(type[1]),
      count = size / width;
    const out = new Uint8Array(size);
    for (let plane = 0; plane < width; plane++) {
      const from = start + plane * count;
      for (let i = 0; i < count; i++) out[i * width + plane] = this.body[from + i];
    }
    const kinds = {
      u1: Uint8Array,
      u2: Uint16Array,
      u4: Uint32Array,
      i4: Int32Array,
      f4: Float32Array,
      f8: Float64Array,
    };
    return new kinds[type](out.buffer);
  }
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
