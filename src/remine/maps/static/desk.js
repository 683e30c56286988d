/* What stands around the map: filters, compare tray, saving and printing. */
remine.Desk = class {
  constructor(app) {
    const detail = () => (app.detail ? app.detail() : remine.block("block-detail"));
    this.app = app;
    this.filters = new remine.Filters(app.sites, detail);
    this.compare = new remine.Compare(app.sites, detail);
    document
      .getElementById("export")
      .addEventListener("click", () => remine.saveCsv(app.sites, app.table.rows));
    document.getElementById("print").addEventListener("click", () => window.print());
    window.addEventListener("beforeprint", () => this.paper());
  }

  /* Gives the map as it is seen now the size it has on paper. It is scaled and not drawn anew: a
     canvas that changes while the browser gets ready to print comes out empty. */
  paper() {
    const box = document.querySelector(".folium-map"),
      main = document.getElementById("main"),
      high = this.app.sites.chosen >= 0 ? remine.PAPER.site : remine.PAPER.country;
    const wide = box.clientWidth,
      tall = box.clientHeight;
    main.classList.toggle("no-map", !wide || !tall);
    if (!wide || !tall) return;
    const k = Math.min(remine.PAPER.wide / wide, high / tall);
    const set = (name, value) => main.style.setProperty("--paper-" + name, value);
    set("w", wide + "px");
    set("h", tall + "px");
    set("k", String(k));
    set("left", (remine.PAPER.wide - wide * k) / 2 + "px");
  }
};

/* A sheet's width less its margins, and the most a map may have of its height, in CSS pixels. */
remine.PAPER = { wide: 720, country: 300, site: 205 };
