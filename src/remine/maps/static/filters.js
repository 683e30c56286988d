/* The filters: search, state and list at once, the facets of a site when they are first opened.
   Each filter in force is a chip above the list, and each chip takes its filter away. */

remine.Filters = class {
  constructor(sites, detail) {
    this.sites = sites;
    this.detail = detail;
    this.search = document.getElementById("search");
    this.state = document.getElementById("state");
    this.list = document.getElementById("in-list");
    this.selects = [...document.querySelectorAll("select[data-facet]")];
    this.boxes = [...document.querySelectorAll("input[data-list]")];
    this.clearing = document.getElementById("clear");
    this.chips = document.getElementById("chips");
    this.found = document.getElementById("show-found");
    this.found.addEventListener("click", () => {
      remine.app.controls.tab("map");
      document.getElementById("list").scrollIntoView();
    });
    this.search.addEventListener("input", () => this.typed());
    this.state.addEventListener("change", () => {
      sites.set({ stateWanted: this.state.value });
      this.goThere();
    });
    this.list.addEventListener("change", () => sites.set({ listWanted: this.wanted() }));
    for (const select of this.selects) select.addEventListener("change", () => this.apply());
    const more = document.getElementById("more-filters");
    more.addEventListener("toggle", () => more.open && this.fill());
    this.clearing.addEventListener("click", () => this.clear());
    sites.listen("filter", () => this.show());
    this.show();
  }

  wanted() {
    if (this.list.value === "free") return remine.FREE;
    return this.list.value === "" ? -1 : Number(this.list.value);
  }

  /* Waits for a pause in typing: each letter asks every site. */
  typed() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(
      () => this.sites.set({ query: this.search.value }),
      this.sites.n > 5000 ? 180 : 40,
    );
  }

  /* Shows a chosen state on the map: the box around its sites, wider where they are few. */
  goThere() {
    const s = this.sites,
      box = L.latLngBounds([]);
    if (!s.stateWanted) return;
    for (const i of s.rows)
      box.extend([remine.latitude(s.my[i]), remine.longitude(s.mx[i])]);
    if (!box.isValid()) return;
    remine.app.map.fitBounds(box.pad(0.15), { maxZoom: 7, animate: !remine.calm() });
  }

  /* The words to choose from, from the page's own data. */
  async fill() {
    if (this.block) return;
    const block = (this.block = await this.detail());
    for (const facet of remine.meta.facets) {
      const select = this.selects.find((s) => s.dataset.facet === facet.name),
        words = new Set();
      for (const column of facet.columns)
        for (const cell of block.words(column))
          for (const word of remine.split(cell)) words.add(word);
      const sorted = [...words].sort(remine.collator.compare);
      for (const word of sorted) select.append(remine.el("option", { value: "=" + word }, word));
      select.append(remine.el("option", { value: "-" }, remine.say("not_recorded")));
      select.closest("label").hidden = !sorted.length;
    }
  }

  /* Which sites pass every facet that is set. */
  async apply() {
    const set = this.selects.filter((select) => select.value !== "");
    if (!set.length) return this.sites.set({ cut: null });
    const block = await this.detail(),
      cut = new Uint8Array(this.sites.n).fill(1);
    for (const select of set) {
      const pass = this.passing(select.dataset.facet, select.value, block);
      for (let i = 0; i < cut.length; i++) if (cut[i] && !pass(i)) cut[i] = 0;
    }
    return this.sites.set({ cut });
  }

  /* A test of one row: the distinct cells of a column are asked once, not each site. */
  passing(name, value, block) {
    const facet = remine.meta.facets.find((f) => f.name === name);
    if (!facet) {
      const [gate, outcome] = value.split("|"),
        from = name === "gate" ? block : this.sites.block;
      const column = name === "gate" ? "gate_" + gate : "evidence_band";
      return this.holding(from, column, (cell) => cell === (name === "gate" ? outcome : value));
    }
    if (value === "-") {
      const empty = facet.columns.map((c) => this.holding(block, c, (cell) => !cell));
      return (i) => empty.every((test) => test(i));
    }
    const word = value.slice(1);
    const found = facet.columns.map((c) =>
      this.holding(block, c, (cell) => remine.split(cell).includes(word)),
    );
    return (i) => found.some((test) => test(i));
  }

  holding(block, column, wanted) {
    const yes = Uint8Array.from(block.words(column), (cell) => (wanted(cell) ? 1 : 0)),
      codes = block.col(column);
    return (i) => yes[codes[i]] === 1;
  }

  clear() {
    this.search.value = this.state.value = this.list.value = "";
    for (const select of this.selects) select.value = "";
    for (const box of this.boxes) box.checked = true;
    clearTimeout(this.waiting);
    this.sites.set({
      query: "",
      stateWanted: "",
      listWanted: -1,
      cut: null,
      on: new Uint8Array(this.boxes.length).fill(1),
    });
    this.search.focus();
  }

  /* Every filter in force, with what takes it away. */
  active() {
    const out = [],
      label = (select) => select.closest("label").firstElementChild.textContent;
    const drop = (input, event) => () => {
      input.value = "";
      input.dispatchEvent(new Event(event));
    };
    if (this.search.value.trim())
      out.push(["“" + this.search.value.trim() + "”", drop(this.search, "input")]);
    for (const select of [this.state, this.list, ...this.selects]) {
      if (select.value === "") continue;
      out.push([
        label(select) + ": " + select.selectedOptions[0].textContent,
        drop(select, "change"),
      ]);
    }
    const on = this.boxes.filter((box) => box.checked).length;
    if (on < this.boxes.length)
      out.push([
        remine.say("lists_on", { on, all: this.boxes.length }),
        () => {
          for (const box of this.boxes) box.checked = true;
          this.sites.set({ on: new Uint8Array(this.boxes.length).fill(1) });
        },
      ]);
    return out;
  }

  show() {
    const active = this.active();
    this.found.textContent = remine.say("show_found", {
      count: remine.count(this.sites.rows.length),
    });
    this.clearing.hidden = !active.length;
    this.chips.hidden = !active.length;
    this.chips.replaceChildren(
      ...active.map(([words, drop]) =>
        remine.el(
          "li",
          null,
          remine.el(
            "button",
            { type: "button", "aria-label": remine.say("drop_filter", { words }), onclick: drop },
            remine.data(words),
            remine.el("span", { "aria-hidden": "true" }, " ×"),
          ),
        ),
      ),
    );
  }
};

/* The words of a cell that may hold several. */
remine.split = function (cell) {
  return cell ? cell.split("; ").filter(Boolean) : [];
};
